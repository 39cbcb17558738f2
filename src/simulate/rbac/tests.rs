use serde_json::{Value as Json, json};

use super::minimal::{Withheld, minimal};
use super::nearest::nearest;
use super::{Reason, authorize};
use crate::collect;
use crate::k8s::access::{Asked, Caller, Request, Resource};
use crate::k8s::forbidden::{self, Refusal};
use crate::simulate::{Answer, Undecided};
use crate::snapshot::edit::Edits;
use crate::snapshot::{Input, Snapshot};

const API: &str = "rbac.authorization.k8s.io";

fn world(objects: &[Json]) -> Snapshot {
    let (snapshot, faults) = collect::given(objects.to_vec());
    assert!(faults.is_empty(), "{faults:?}");
    snapshot
}

fn role(namespace: &str, name: &str, rules: Json) -> Json {
    json!({ "apiVersion": format!("{API}/v1"), "kind": "Role", "metadata": { "name": name, "namespace": namespace }, "rules": rules })
}

fn pods(resources: &[&str], verbs: &[&str]) -> Json {
    json!([{ "apiGroups": [""], "resources": resources, "verbs": verbs }])
}

fn binding(namespace: &str, role: &str, subject: Json) -> Json {
    json!({
        "apiVersion": format!("{API}/v1"), "kind": "RoleBinding",
        "metadata": { "name": format!("{role}-binding"), "namespace": namespace },
        "subjects": [subject], "roleRef": { "apiGroup": API, "kind": "Role", "name": role },
    })
}

fn account(namespace: &str, name: &str) -> Json {
    json!({ "kind": "ServiceAccount", "name": name, "namespace": namespace })
}

/// `create pods in shop`, `get pods/log of web-0 in shop`.
fn request(verb: &str, combined: &str, (name, namespace): (&str, &str)) -> Request {
    let (resource, subresource) = combined.split_once('/').unwrap_or((combined, ""));
    Request {
        verb: verb.to_owned(),
        what: Asked::Resource(Resource {
            group: String::new(),
            resource: resource.to_owned(),
            subresource: subresource.to_owned(),
            name: name.to_owned(),
            namespace: namespace.to_owned(),
        }),
    }
}

/// The sentence on the nearest miss of a request that is denied.
fn near(objects: &[Json], caller: &Caller, request: &Request) -> String {
    let snapshot = world(objects);
    assert_eq!(authorize(&snapshot, caller, request).answer, Answer::Denied);
    nearest(&snapshot, caller, request).map_or(String::new(), |miss| miss.sentence(caller, request))
}

/// The role and binding of the founding guide, which gives the right to another account than the one that was refused.
fn guide() -> [Json; 2] {
    let rules = json!([{
        "apiGroups": [""], "resources": ["pods", "services"],
        "verbs": ["create", "delete", "get", "list", "watch", "patch"],
    }]);
    let mut binding = binding(
        "pandasai-sandbox",
        "pod-manager",
        account("pandasai-sandbox", "default"),
    );
    binding["metadata"]["name"] = json!("pod-manager-binding");
    [role("pandasai-sandbox", "pod-manager", rules), binding]
}

#[test]
fn the_pair_of_the_guide_misses_the_account_that_was_refused() {
    let text = "# Error: pods is forbidden: User \"system:serviceaccount:default:default\" \n# cannot create resource \"pods\" in API group \"\" in the namespace \"pandasai-sandbox\"";
    let Refusal::Access(denied) = forbidden::read(text) else {
        panic!("the guide quotes a refusal");
    };
    let snapshot = world(&guide());
    let (caller, request) = (denied.caller, denied.request);
    assert_eq!(
        near(&guide(), &caller, &request),
        "RoleBinding pandasai-sandbox/pod-manager-binding grants Role pandasai-sandbox/pod-manager to service account pandasai-sandbox:default, not to service account default:default"
    );
    let minimal = minimal(&snapshot, &caller, &request).unwrap();
    assert_eq!(
        minimal.binding["subjects"],
        json!([account("default", "default")])
    );
    assert_eq!(minimal.role["rules"], pods(&["pods"], &["create"]));
    let other = Caller::account("pandasai-sandbox", "default");
    let verdict = authorize(&snapshot, &other, &request);
    assert_eq!(verdict.answer, Answer::Allowed);
    assert!(
        matches!(&verdict.because[..], [Reason::Granted { binding, .. }] if binding.name == "pod-manager-binding")
    );
    // What is proposed, added, allows it, and not for another account.
    let [one, two] = guide();
    let mended = world(&[one, two, minimal.role, minimal.binding]);
    assert_eq!(authorize(&mended, &caller, &request).answer, Answer::Allowed);
    let stranger = Caller::account("default", "other");
    assert_eq!(authorize(&mended, &stranger, &request).answer, Answer::Denied);
}

/// Objects, a request of service account shop:cart that they deny, and a part of what is said of the nearest miss.
type Case<'a> = (&'a [Json], &'a Request, &'a str);

fn says(cases: &[Case<'_>]) {
    let cart = Caller::account("shop", "cart");
    for (objects, request, said) in cases {
        let near = near(objects, &cart, request);
        assert!(near.contains(said), "{near:?} does not say {said:?}");
    }
}

#[test]
fn a_role_that_lacks_one_thing_is_near() {
    let log = request("get", "pods/log", ("web-0", "shop"));
    let create = request("create", "pods", ("", "shop"));
    let own = account("shop", "cart");
    says(&[
        (
            &[
                role("shop", "r", pods(&["pods"], &["get"])),
                binding("shop", "r", own.clone()),
            ],
            &log,
            "which covers pods but not pods/log: subresources need their own permission",
        ),
        (
            &[
                role("shop", "r", pods(&["pods/*"], &["get"])),
                binding("shop", "r", own.clone()),
            ],
            &log,
            "which names 'pods/*': not a wildcard",
        ),
        (
            &[
                role("shop", "r", pods(&["pods"], &["get", "list"])),
                binding("shop", "r", own.clone()),
            ],
            &create,
            "which allows get, list on pods but not create",
        ),
        (
            &[
                role("shop", "r", pods(&["pod"], &["create"])),
                binding("shop", "r", own.clone()),
            ],
            &create,
            "which names 'pod'; the resource is pods",
        ),
        (
            &[
                role(
                    "shop",
                    "r",
                    json!([{ "apiGroups": [""], "resources": ["pods"], "verbs": ["create"], "resourceNames": ["a"] }]),
                ),
                binding("shop", "r", own.clone()),
            ],
            &create,
            "which covers only pods named a, and a create request has no name",
        ),
    ]);
}

#[test]
fn a_binding_that_misses_the_caller_or_the_namespace_is_near() {
    let cart = Caller::account("shop", "cart");
    let create = request("create", "pods", ("", "shop"));
    let own = account("shop", "cart");
    says(&[
        (
            &[
                role("default", "r", pods(&["pods"], &["create"])),
                binding("default", "r", own.clone()),
            ],
            &create,
            "but only for objects in namespace default; is its namespace missing?",
        ),
        (
            &[
                role("shop", "r", pods(&["pods"], &["create"])),
                binding("shop", "r", json!({ "kind": "User", "name": "shop:cart" })),
            ],
            &create,
            "to user shop:cart, not to service account shop:cart",
        ),
        (
            &[binding("shop", "gone", own.clone())],
            &create,
            "references Role shop/gone, which does not exist",
        ),
        (
            &[role("shop", "r", pods(&["pods"], &["create"]))],
            &create,
            "Role shop/r would allow it, but no binding grants it",
        ),
    ]);
    let elsewhere = [
        role("dev", "r", pods(&["pods"], &["create"])),
        binding("dev", "r", json!({ "kind": "ServiceAccount", "name": "cart" })),
    ];
    let near = near(&elsewhere, &cart, &request("create", "pods", ("", "dev")));
    assert!(
        near.contains("without its namespace, which means service account dev:cart"),
        "{near}"
    );
}

#[test]
fn a_list_that_was_not_read_leaves_a_no_open_and_a_yes_as_it_is() {
    let create = request("create", "pods", ("", "pandasai-sandbox"));
    let (granted, refused) = (
        Caller::account("pandasai-sandbox", "default"),
        Caller::account("default", "default"),
    );
    for (kind, of_granted) in [
        ("clusterrolebindings", true),
        ("rolebindings", false),
        ("roles", false),
    ] {
        let input = Input::of_word(kind).unwrap();
        let edits = Edits {
            forbidden: vec![input],
            ..Edits::default()
        };
        let snapshot = world(&guide())
            .edited(&edits, &|objects| collect::given(objects).0)
            .unwrap();
        let open = Answer::Undecided(Undecided::NotSeen(input));
        let answer = |caller| authorize(&snapshot, caller, &create).answer;
        assert_eq!(
            answer(&granted),
            if of_granted { Answer::Allowed } else { open },
            "{kind}"
        );
        // The roles of others do not matter to an account that no binding names.
        assert_eq!(
            answer(&refused),
            if kind == "roles" { Answer::Denied } else { open },
            "{kind}"
        );
    }
    let node = Caller::user("system:node:n1");
    let answer = authorize(&world(&guide()), &node, &create).answer;
    assert_eq!(answer, Answer::Undecided(Undecided::NodeAuthorizer));
}

#[test]
fn nothing_is_proposed_that_gives_everything() {
    let snapshot = world(&[]);
    let alice = Caller::user("alice");
    let why = |caller: &Caller, verb: &str, what: &str| {
        minimal(&snapshot, caller, &request(verb, what, ("", "shop"))).err()
    };
    assert_eq!(why(&alice, "*", "pods"), Some(Withheld::Wildcard));
    assert_eq!(why(&alice, "get", "*"), Some(Withheld::Wildcard));
    assert_eq!(why(&alice, "escalate", "roles"), Some(Withheld::Escalates));
    assert_eq!(why(&alice, "impersonate", "users"), Some(Withheld::Escalates));
    assert_eq!(
        why(&Caller::user("system:anonymous"), "get", "pods"),
        Some(Withheld::Anonymous)
    );
    assert_eq!(
        why(&Caller::group("system:authenticated"), "get", "pods"),
        Some(Withheld::Everybody)
    );
    assert_eq!(why(&alice, "get", "secrets"), None);
    let exec = minimal(
        &snapshot,
        &alice,
        &request("create", "pods/exec", ("web-0", "shop")),
    )
    .unwrap();
    assert_eq!(exec.role["rules"], pods(&["pods/exec"], &["create", "get"]));
    let one = minimal(&snapshot, &alice, &request("get", "secrets", ("llm", "shop"))).unwrap();
    assert_eq!(one.role["rules"][0]["resourceNames"], json!(["llm"]));
    assert!(one.caution.is_some());
    // A role of this name would be overwritten.
    let taken = world(std::slice::from_ref(&one.role));
    let next = minimal(&taken, &alice, &request("get", "secrets", ("llm", "shop"))).unwrap();
    assert_ne!(next.role["metadata"]["name"], one.role["metadata"]["name"]);
}

#[test]
fn aggregated_roles_that_no_server_stored_are_gathered() {
    let cluster_role = |name: &str, extra: Json| {
        let mut role =
            json!({ "apiVersion": format!("{API}/v1"), "kind": "ClusterRole", "metadata": { "name": name } });
        for (key, value) in extra.as_object().unwrap() {
            role[key] = value.clone();
        }
        role
    };
    let mut part = cluster_role("part", json!({ "rules": pods(&["pods"], &["get"]) }));
    part["metadata"]["labels"] = json!({ "part": "yes" });
    let rule = json!({ "clusterRoleSelectors": [{ "matchLabels": { "part": "yes" } }] });
    let mut whole = cluster_role("whole", json!({ "aggregationRule": rule }));
    let mut bound = binding("shop", "whole", account("shop", "cart"));
    bound["roleRef"]["kind"] = json!("ClusterRole");
    let (cart, get) = (
        Caller::account("shop", "cart"),
        request("get", "pods", ("a", "shop")),
    );
    let answer = |objects: &[Json]| authorize(&world(objects), &cart, &get).answer;
    assert_eq!(
        answer(&[part.clone(), whole.clone(), bound.clone()]),
        Answer::Allowed
    );
    // What a server stored is what its controller has written so far.
    whole["metadata"]["uid"] = json!("u1");
    assert_eq!(answer(&[part, whole, bound]), Answer::Denied);
}
