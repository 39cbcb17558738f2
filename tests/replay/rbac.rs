//! RBAC: random roles and bindings on the real control plane, asked by SubjectAccessReview; and the roles that we propose,
//! created there and asked again.

#[path = "rbac/draw.rs"]
mod draw;

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use draw::Set;
use fastrand::Rng;
use kube::Client;
use sandbox_doctor::replay::{World, rbac};
use serde_json::{Value, json};
use testcluster::client::{Cluster, block_on};

use crate::arena::Arena;
use crate::score::{Engine, Score};

pub(crate) const ENGINE: Engine = Engine {
    name: "rbac",
    against: "SubjectAccessReview on random roles and bindings",
    cases: 5_000,
    decided_at_least: 100.0,
    replay,
};

const API: &str = "/apis/rbac.authorization.k8s.io/v1";
/// Questions on one set of roles and bindings.
const QUESTIONS: usize = 100;
/// Proposals that are tried on one set.
const PROPOSALS: usize = 3;
/// How long the authorizer and the controller of aggregated roles may lag behind.
const PATIENCE: Duration = Duration::from_secs(60);

fn replay(arena: &mut Arena, cases: usize) -> Result<Score> {
    let kubeconfig = arena.control_plane()?;
    block_on(async {
        let server = Server(Cluster::connect(&kubeconfig).await?.client());
        let mut score = Score::default();
        let built_in = server.built_in().await?;
        for number in 0.. {
            let asked = QUESTIONS.min(cases.saturating_sub(score.cases));
            if asked == 0 {
                break;
            }
            let mut rng = arena.case(number);
            // A seed that is run twice on one control plane must not meet what it left.
            let id = format!("s{number}");
            let set = Set::draw(&mut rng, &id);
            server
                .create(&set)
                .await
                .with_context(|| format!("cannot create set {number}"))?;
            let mut objects = built_in.clone();
            objects.extend(set.roles.iter().chain(&set.bindings).cloned());
            objects.push(marker(&set));
            let world = World::new(objects).map_err(|faults| anyhow::anyhow!(faults.join("; ")))?;
            let tried = server.ask((&set, &world), (&mut rng, asked), &mut score).await;
            tried.with_context(|| format!("cannot ask about set {number}"))?;
        }
        Ok(score)
    })
}

/// The real API server.
struct Server(Client);

impl Server {
    async fn send(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value> {
        let bytes = body.map(Value::to_string).unwrap_or_default().into_bytes();
        let request = http::Request::builder()
            .method(method)
            .uri(path)
            .header("content-type", "application/json")
            .body(bytes)?;
        let text = self.0.request_text(request).await;
        let text =
            text.with_context(|| format!("cannot {method} {path} {}", body.unwrap_or(&Value::Null)))?;
        Ok(serde_json::from_str(&text)?)
    }

    async fn allowed(&self, spec: &Value) -> Result<bool> {
        let review =
            json!({ "apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview", "spec": spec });
        let path = "/apis/authorization.k8s.io/v1/subjectaccessreviews";
        let answer = self.send("POST", path, Some(&review)).await?;
        answer["status"]["allowed"]
            .as_bool()
            .context("cannot read the review: it says neither yes nor no")
    }

    /// Returns the roles and bindings that every cluster has.
    async fn built_in(&self) -> Result<Vec<Value>> {
        let mut objects = Vec::new();
        for (plural, kind) in [
            ("clusterroles", "ClusterRole"),
            ("clusterrolebindings", "ClusterRoleBinding"),
        ] {
            let list = self.send("GET", &format!("{API}/{plural}"), None).await?;
            for item in list["items"].as_array().into_iter().flatten() {
                let mut item = item.clone();
                item["apiVersion"] = Value::from("rbac.authorization.k8s.io/v1");
                item["kind"] = Value::from(kind);
                objects.push(item);
            }
        }
        Ok(objects)
    }

    async fn add(&self, object: &Value) -> Result<()> {
        let plural = format!(
            "{}s",
            object["kind"].as_str().unwrap_or_default().to_ascii_lowercase()
        );
        let path = match object["metadata"]["namespace"].as_str() {
            Some(namespace) => format!("{API}/namespaces/{namespace}/{plural}"),
            None => format!("{API}/{plural}"),
        };
        self.send("POST", &path, Some(object)).await.map(|_| ())
    }

    /// Creates a set, and waits until the authorizer has seen all of it.
    async fn create(&self, set: &Set) -> Result<()> {
        for name in &set.namespaces {
            let namespace = json!({ "apiVersion": "v1", "kind": "Namespace", "metadata": { "name": name } });
            self.send("POST", "/api/v1/namespaces", Some(&namespace)).await?;
        }
        for object in set.roles.iter().chain(&set.bindings) {
            self.add(object).await?;
        }
        self.add(&marker(set)).await?;
        self.aggregated(set).await?;
        // The last object of each of the four kinds: watches keep the order, so that all before it were seen, too.
        let namespace = &set.namespaces[0];
        for wide in [true, false] {
            let user = format!("{}-marker-{wide}", set.id);
            for object in effective(&user, (!wide).then_some(namespace)) {
                self.add(&object).await?;
            }
            let spec = json!({ "user": user, "resourceAttributes": {
                "verb": "get", "resource": "markers", "namespace": namespace,
            } });
            self.until(&spec).await?;
        }
        Ok(())
    }

    /// Waits until the controller has gathered the rules of aggregated roles, each of which selects the marker, too.
    async fn aggregated(&self, set: &Set) -> Result<()> {
        let began = Instant::now();
        let mut before = None;
        loop {
            let mut versions = Vec::new();
            for role in set
                .roles
                .iter()
                .filter(|role| role["aggregationRule"].is_object())
            {
                let name = role["metadata"]["name"].as_str().unwrap_or_default();
                let stored = self
                    .send("GET", &format!("{API}/clusterroles/{name}"), None)
                    .await?;
                let marked = stored["rules"].to_string().contains("markers.example.com");
                versions.push(marked.then(|| stored["metadata"]["resourceVersion"].to_string()));
            }
            // One aggregated role may be gathered into another: twice the same says that nothing moves any more.
            if versions.iter().all(Option::is_some) && before.as_ref() == Some(&versions) {
                return Ok(());
            }
            if began.elapsed() > PATIENCE {
                bail!("cannot see the rules of aggregated roles gathered");
            }
            before = Some(versions);
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
    }

    /// Waits until something is allowed.
    async fn until(&self, spec: &Value) -> Result<()> {
        let began = Instant::now();
        while !self.allowed(spec).await? {
            if began.elapsed() > PATIENCE {
                bail!("cannot see {spec} allowed within {} s", PATIENCE.as_secs());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    async fn ask(
        &self,
        (set, world): (&Set, &World),
        (rng, asked): (&mut Rng, usize),
        score: &mut Score,
    ) -> Result<()> {
        let mut denied = Vec::new();
        for _ in 0..asked {
            let spec = set.question(rng);
            let real = self.allowed(&spec).await?;
            score.cases += 1;
            match (rbac::answer(world, &spec), real) {
                ("allowed", true) | ("denied", false) => {}
                ("undecided", _) => score.undecided += 1,
                (ours, _) => score
                    .wrong
                    .push(format!("{}: {ours}, the API server says {real}: {spec}", set.id)),
            }
            if !real {
                denied.push(spec);
            }
        }
        self.try_proposals((set, world), &denied, score).await
    }

    /// Creates what we propose: the request is allowed then, and another user's is as it was.
    async fn try_proposals(
        &self,
        (set, world): (&Set, &World),
        denied: &[Value],
        score: &mut Score,
    ) -> Result<()> {
        let proposals = denied.iter().map(|spec| (spec, rbac::proposal(world, spec)));
        let real = |proposal: &Value| {
            let namespace = proposal["role"]["metadata"]["namespace"].as_str();
            proposal.is_object() && namespace.is_none_or(|name| set.namespaces.iter().any(|one| one == name))
        };
        let mut done: Vec<Value> = Vec::new();
        for (spec, proposal) in proposals.filter(|(_, proposal)| real(proposal)) {
            // Names are free of what was seen, which is not what was created since.
            if done.contains(&proposal["role"]["metadata"]) {
                continue;
            }
            let mut stranger = spec.clone();
            stranger["user"] = Value::from(format!("{}-stranger", set.id));
            stranger["groups"] = json!([]);
            let before = self.allowed(&stranger).await?;
            self.add(&proposal["role"]).await?;
            self.add(&proposal["binding"]).await?;
            if self.until(spec).await.is_err() {
                score
                    .wrong
                    .push(format!("{}: what we propose does not allow {spec}", set.id));
            }
            if self.allowed(&stranger).await? != before {
                score
                    .wrong
                    .push(format!("{}: what we propose allows strangers {spec}", set.id));
            }
            done.push(proposal["role"]["metadata"].clone());
            if done.len() == PROPOSALS {
                break;
            }
        }
        Ok(())
    }
}

/// The role that every aggregated role of a set selects.
fn marker(set: &Set) -> Value {
    json!({
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole",
        "metadata": { "name": format!("{}-marker", set.id), "labels": { "marker": set.id } },
        "rules": [{ "apiGroups": ["markers.example.com"], "resources": ["markers"], "verbs": ["get"] }],
    })
}

/// A role and a binding for one user, in a namespace or for the cluster.
fn effective(user: &str, namespace: Option<&String>) -> [Value; 2] {
    let prefix = if namespace.is_some() { "" } else { "Cluster" };
    let mut metadata = json!({ "name": user });
    if let Some(namespace) = namespace {
        metadata["namespace"] = Value::from(namespace.as_str());
    }
    let api = "rbac.authorization.k8s.io";
    let head = |kind: &str| json!({ "apiVersion": format!("{api}/v1"), "kind": format!("{prefix}{kind}"), "metadata": metadata });
    let (mut role, mut binding) = (head("Role"), head("RoleBinding"));
    role["rules"] = json!([{ "apiGroups": [""], "resources": ["markers"], "verbs": ["get"] }]);
    binding["subjects"] = json!([{ "kind": "User", "apiGroup": api, "name": user }]);
    binding["roleRef"] = json!({ "apiGroup": api, "kind": format!("{prefix}Role"), "name": user });
    [role, binding]
}
