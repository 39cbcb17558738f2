//! A recorded world as an API server answers it: version, discovery, lists in pages, objects, logs, access reviews.
//!
//! Nothing goes wrong here; faults are in `fault.rs`.

#[path = "selected.rs"]
mod selected;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use selected::Selected;

/// What a server answers, before any fault.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    pub(crate) media_type: &'static str,
    /// Further headers, each with its line end.
    pub(crate) extra: String,
    pub(crate) date: String,
}

/// A world in memory.
pub(crate) struct Recorded {
    folder: PathBuf,
    manifest: Json,
    date: String,
    /// By `apps_v1_deployments`, as the files are called.
    lists: BTreeMap<String, Vec<Json>>,
}

impl Answer {
    pub(crate) fn json(status: u16, body: &Json) -> Self {
        Self {
            status,
            body: body.to_string().into_bytes(),
            media_type: "application/json",
            extra: String::new(),
            date: String::new(),
        }
    }

    pub(crate) fn text(status: u16, media_type: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            body: body.into(),
            media_type,
            ..Self::json(status, &Json::Null)
        }
    }

    /// A failure in the words of an API server.
    pub(crate) fn failure(status: u16, reason: &str, message: &str) -> Self {
        let body = json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
            "message": message, "reason": reason, "code": status});
        Self::json(status, &body)
    }

    /// The 404 of an object, which names it.
    pub(crate) fn absent(plural: &str, name: &str) -> Self {
        let body = json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
            "message": format!("{plural} \"{name}\" not found"), "reason": "NotFound",
            "details": {"name": name, "kind": plural}, "code": 404});
        Self::json(404, &body)
    }

    /// The 404 of a path that no handler has.
    pub(crate) fn no_handler() -> Self {
        Self::text(404, "text/plain", "404 page not found\n")
    }
}

impl Recorded {
    pub(crate) fn of(world: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/worlds")
            .join(world);
        let manifest = read(&folder.join("manifest.json"));
        let mut lists: BTreeMap<String, Vec<Json>> = BTreeMap::new();
        for entry in fs::read_dir(folder.join("objects")).unwrap() {
            let path = entry.unwrap().path();
            let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
            let stem = match path.is_dir() {
                true => path.file_name().unwrap().to_string_lossy().into_owned(),
                false => stem,
            };
            let mut files = match path.is_dir() {
                true => fs::read_dir(&path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path())
                    .collect(),
                false => vec![path],
            };
            files.sort();
            let items = files
                .iter()
                .flat_map(|file| read(file)["items"].as_array().unwrap().clone());
            lists.entry(stem).or_default().extend(items);
        }
        Self {
            date: date(manifest["time"].as_str().unwrap()),
            folder,
            manifest,
            lists,
        }
    }

    /// Answers a request. Lists come in pages of at most `page` items.
    pub(crate) fn answer(&self, (target, body): (&str, &[u8]), page: usize) -> Answer {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let answer = match path {
            "/version" => Answer::json(200, &json!({"gitVersion": self.manifest["serverVersion"]})),
            _ if path.starts_with("/apis/authorization.k8s.io/v1/") => reviewed(body),
            _ if path.starts_with("/apis/authentication.k8s.io/v1/") => myself(),
            _ => match discovered(path) {
                Some(json) => Answer::json(200, &json),
                None => self.resource(path, query, page),
            },
        };
        Answer {
            date: self.date.clone(),
            ..answer
        }
    }

    fn resource(&self, path: &str, query: &str, page: usize) -> Answer {
        let parameter = |name: &str| {
            query
                .split('&')
                .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
        };
        let Some(resource) = Resource::of(path).filter(|resource| kind_of(resource.plural).is_some()) else {
            return Answer::no_handler();
        };
        match resource.rest.as_slice() {
            [] => {
                let selected = Selected::of(parameter("labelSelector"), parameter("fieldSelector"));
                self.page(&resource, (parameter("continue"), page), &selected)
            }
            [name] => {
                let mut items = self.list(&resource).into_iter();
                let Some(mut item) = items.find(|item| item["metadata"]["name"] == **name).cloned() else {
                    return Answer::absent(resource.plural, name);
                };
                item["apiVersion"] = json!(resource.api_version());
                item["kind"] = json!(kind_of(resource.plural));
                Answer::json(200, &item)
            }
            [pod, "log"] => {
                let run = if parameter("previous").is_some() {
                    ".previous"
                } else {
                    ""
                };
                let container = parameter("container").unwrap_or_default();
                let name = format!("{container}{run}.log");
                let namespace = resource.namespace.unwrap_or_default();
                match fs::read(self.folder.join("logs").join(namespace).join(pod).join(name)) {
                    Ok(text) => Answer::text(200, "text/plain", text),
                    Err(_) => {
                        let message = format!(
                            "previous terminated container \"{container}\" in pod \"{pod}\" not found"
                        );
                        Answer::failure(400, "BadRequest", &message)
                    }
                }
            }
            [called, "proxy", ..] => proxied(resource.plural, called),
            _ => Answer::no_handler(),
        }
    }

    /// Returns the recorded items of a kind, of one namespace or of all.
    fn list(&self, resource: &Resource<'_>) -> Vec<&Json> {
        let stem = format!("{}_{}", resource.api_version().replace('/', "_"), resource.plural);
        let items = self.lists.get(&stem).into_iter().flatten();
        let lies_there = |item: &&Json| {
            resource
                .namespace
                .is_none_or(|namespace| item["metadata"]["namespace"] == namespace)
        };
        items.filter(lies_there).collect()
    }

    fn page(
        &self,
        resource: &Resource<'_>,
        (token, page): (Option<&str>, usize),
        selected: &Selected,
    ) -> Answer {
        let mut items = self.list(resource);
        items.retain(|item| selected.holds(item));
        let start = token
            .map_or(0, |token| token.parse().unwrap_or(usize::MAX))
            .min(items.len());
        let end = items.len().min(start.saturating_add(page));
        let mut list = json!({
            "kind": format!("{}List", kind_of(resource.plural).unwrap()),
            "apiVersion": resource.api_version(),
            "metadata": {"resourceVersion": "14470"},
            "items": items[start..end],
        });
        if end < items.len() {
            list["metadata"]["continue"] = json!(end.to_string());
            list["metadata"]["remainingItemCount"] = json!(items.len() - end);
        }
        Answer::json(200, &list)
    }
}

fn read(path: &Path) -> Json {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// Answers an access review with yes, and repeats the request as a server does.
fn reviewed(body: &[u8]) -> Answer {
    let mut review: Json = serde_json::from_slice(body).unwrap_or_default();
    review["status"] = json!({"allowed": true, "reason": "RBAC: allowed by a test"});
    Answer::json(201, &review)
}

fn myself() -> Answer {
    let review = json!({"kind": "SelfSubjectReview", "apiVersion": "authentication.k8s.io/v1",
        "status": {"userInfo": {"username": "eve", "groups": ["system:authenticated"]}}});
    Answer::json(201, &review)
}

/// Returns the document of a discovery path: `/api`, `/apis`, or that of a version.
fn discovered(path: &str) -> Option<Json> {
    let versions = || KINDS.iter().map(|(version, ..)| *version);
    match path {
        "/api" => Some(json!({"kind": "APIVersions", "versions": ["v1"]})),
        "/apis" => {
            let mut groups: Vec<&str> = versions().filter(|version| version.contains('/')).collect();
            groups.dedup();
            let group = |version: &str| {
                let (name, short) = version.split_once('/').unwrap();
                json!({"name": name, "versions": [{"groupVersion": version, "version": short}]})
            };
            let groups: Vec<Json> = groups.into_iter().map(group).collect();
            Some(json!({"kind": "APIGroupList", "apiVersion": "v1", "groups": groups}))
        }
        _ => {
            let version = path
                .strip_prefix("/apis/")
                .or_else(|| path.strip_prefix("/api/"))?;
            let kinds: Vec<Json> = KINDS
                .iter()
                .filter(|(of, ..)| *of == version)
                .map(|(_, kind, plural)| json!({"name": plural, "kind": kind, "namespaced": true}))
                .collect();
            (!kinds.is_empty()).then(|| {
                json!({"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": version, "resources": kinds})
            })
        }
    }
}

/// The kinds that the server has: version, kind, plural.
const KINDS: [(&str, &str, &str); 31] = [
    ("v1", "ConfigMap", "configmaps"),
    ("v1", "Endpoints", "endpoints"),
    ("v1", "Event", "events"),
    ("v1", "LimitRange", "limitranges"),
    ("v1", "Namespace", "namespaces"),
    ("v1", "Node", "nodes"),
    ("v1", "PersistentVolume", "persistentvolumes"),
    ("v1", "PersistentVolumeClaim", "persistentvolumeclaims"),
    ("v1", "Pod", "pods"),
    ("v1", "ReplicationController", "replicationcontrollers"),
    ("v1", "ResourceQuota", "resourcequotas"),
    ("v1", "Secret", "secrets"),
    ("v1", "Service", "services"),
    ("v1", "ServiceAccount", "serviceaccounts"),
    ("apps/v1", "DaemonSet", "daemonsets"),
    ("apps/v1", "Deployment", "deployments"),
    ("apps/v1", "ReplicaSet", "replicasets"),
    ("apps/v1", "StatefulSet", "statefulsets"),
    (
        "autoscaling/v2",
        "HorizontalPodAutoscaler",
        "horizontalpodautoscalers",
    ),
    ("batch/v1", "CronJob", "cronjobs"),
    ("batch/v1", "Job", "jobs"),
    ("discovery.k8s.io/v1", "EndpointSlice", "endpointslices"),
    ("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies"),
    ("node.k8s.io/v1", "RuntimeClass", "runtimeclasses"),
    ("policy/v1", "PodDisruptionBudget", "poddisruptionbudgets"),
    ("rbac.authorization.k8s.io/v1", "ClusterRole", "clusterroles"),
    (
        "rbac.authorization.k8s.io/v1",
        "ClusterRoleBinding",
        "clusterrolebindings",
    ),
    ("rbac.authorization.k8s.io/v1", "Role", "roles"),
    ("rbac.authorization.k8s.io/v1", "RoleBinding", "rolebindings"),
    ("scheduling.k8s.io/v1", "PriorityClass", "priorityclasses"),
    ("storage.k8s.io/v1", "StorageClass", "storageclasses"),
];

fn kind_of(plural: &str) -> Option<&'static str> {
    KINDS
        .iter()
        .find(|(.., known)| *known == plural)
        .map(|(_, kind, _)| *kind)
}

/// What a path names.
struct Resource<'a> {
    group: &'a str,
    version: &'a str,
    namespace: Option<&'a str>,
    plural: &'a str,
    /// The name of an object, and its subresource.
    rest: Vec<&'a str>,
}

impl<'a> Resource<'a> {
    fn of(path: &'a str) -> Option<Self> {
        let mut segments = path.trim_start_matches('/').split('/');
        let group = match segments.next()? {
            "api" => "",
            "apis" => segments.next()?,
            _ => return None,
        };
        let version = segments.next()?;
        let rest: Vec<&str> = segments.collect();
        let (namespace, rest) = match rest.as_slice() {
            ["namespaces", namespace, rest @ ..] if !rest.is_empty() => (Some(*namespace), rest),
            rest => (None, rest),
        };
        let (plural, rest) = rest.split_first()?;
        Some(Self {
            group,
            version,
            namespace,
            plural,
            rest: rest.to_vec(),
        })
    }

    fn api_version(&self) -> String {
        match self.group {
            "" => self.version.to_owned(),
            group => format!("{group}/{}", self.version),
        }
    }
}

/// What the proxy of a kube-apiserver 1.35 answers: of pods only port 8080 listens, of Services only one has endpoints.
fn proxied(plural: &str, called: &str) -> Answer {
    let status = |code: u16, message: &str| Answer::failure(code, "ServiceUnavailable", message);
    match (plural, called.rsplit_once(':')) {
        ("pods", Some((_, "8080"))) | ("services", Some(("sandbox-api", "8080"))) => {
            Answer::text(200, "text/plain", "ok \u{1b}[31m password=hunter2hunter2\n")
        }
        ("pods", _) => status(
            503,
            "error trying to reach service: dial tcp 10.250.0.18:1: connect: connection refused",
        ),
        _ => status(503, "no endpoints available for service \"sandbox-slow\""),
    }
}

/// The time of the recording as an HTTP date.
fn date(time: &str) -> String {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
    const SHIFTS: [usize; 12] = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4];
    let number = |from: usize, to: usize| time[from..to].parse::<usize>().unwrap();
    let (year, month, day) = (number(0, 4), number(5, 7), number(8, 10));
    // Sakamoto's way to the day of the week.
    let shifted = if month < 3 { year - 1 } else { year };
    let weekday = (shifted + shifted / 4 - shifted / 100 + shifted / 400 + SHIFTS[month - 1] + day) % 7;
    format!(
        "{}, {day:02} {} {year} {} GMT",
        DAYS[weekday],
        MONTHS[month - 1],
        &time[11..19]
    )
}
