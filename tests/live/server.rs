//! An API server of recorded worlds on the loopback address, with faults on demand. No Kubernetes is needed.

use std::collections::HashMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value as Json, json};

/// What goes wrong with requests whose path holds a text.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fault {
    /// 403, always.
    Forbidden,
    /// 401, always.
    Unauthorized,
    /// So many times this status, then all is well.
    Status(u16, usize),
    /// So many times the connection is closed without an answer.
    Reset(usize),
    /// 410 for the first page after the first one.
    GoneOnce,
    /// Never an answer.
    Hang,
    /// 200 with an object of another kind.
    OtherKind,
    /// 302.
    Redirect,
    /// An answer that is larger than anybody reads.
    Endless,
}

/// A server, as long as the test that started it.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    state: Arc<State>,
}

struct State {
    world: PathBuf,
    page: usize,
    faults: Vec<(String, Fault)>,
    hits: Mutex<HashMap<String, usize>>,
    requests: Mutex<Vec<String>>,
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
    pub(crate) extra: &'static str,
}

impl Server {
    /// Serves a world; lists come in pages of at most `page` items.
    pub(crate) fn start(world: &str, page: usize, faults: &[(&str, Fault)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(State {
            world: Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("tests/worlds")
                .join(world),
            page,
            faults: faults
                .iter()
                .map(|(path, fault)| ((*path).to_owned(), *fault))
                .collect(),
            hits: Mutex::default(),
            requests: Mutex::default(),
        });
        let shared = state.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = shared.clone();
                std::thread::spawn(move || serve(&state, stream));
            }
        });
        Self { address, state }
    }

    /// Returns all requests so far: method and path with its query.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.state.requests.lock().unwrap().clone()
    }
}

/// Answers the requests of one connection, until there is none or one goes wrong.
fn serve(state: &State, stream: TcpStream) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut stream = stream;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let request = line.trim_end().trim_end_matches(" HTTP/1.1").to_owned();
        while line != "\r\n" {
            line.clear();
            reader.read_line(&mut line).ok()?;
        }
        state.requests.lock().unwrap().push(request.clone());
        let (_, target) = request.split_once(' ')?;
        let answer = match state.fault(target) {
            None => state.answer(target),
            Some(Fault::Hang) => {
                std::thread::sleep(Duration::from_secs(60));
                return None;
            }
            Some(Fault::Reset(_)) => return None,
            Some(Fault::Endless) => return endless(&mut stream),
            Some(fault) => refusal(fault),
        };
        let head = format!(
            "HTTP/1.1 {} X\r\nDate: {}\r\nContent-Type: application/json\r\n{}Content-Length: {}\r\n\r\n",
            answer.status,
            state.date(),
            answer.extra,
            answer.body.len()
        );
        stream.write_all(head.as_bytes()).ok()?;
        stream.write_all(answer.body.as_bytes()).ok()?;
    }
}

fn endless(stream: &mut TcpStream) -> Option<()> {
    stream
        .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\n")
        .ok()?;
    loop {
        stream.write_all(&[b' '; 1 << 16]).ok()?;
    }
}

fn refusal(fault: Fault) -> Answer {
    let status = |code: u16, message: &str| {
        Answer {
        status: code,
        body: json!({"kind": "Status", "apiVersion": "v1", "status": "Failure", "message": message, "code": code})
            .to_string(),
        extra: "",
    }
    };
    match fault {
        Fault::Forbidden => status(403, "it is forbidden: User \"eve\" cannot list it"),
        Fault::Unauthorized => status(401, "Unauthorized"),
        Fault::GoneOnce => status(410, "The provided continue parameter is too old"),
        Fault::Redirect => Answer {
            extra: "Location: http://127.0.0.1:9/\r\n",
            ..status(302, "")
        },
        Fault::OtherKind => Answer {
            status: 200,
            ..status(200, "")
        },
        Fault::Status(code, _) => Answer {
            extra: "Retry-After: 0\r\n",
            ..status(code, "the server is busy")
        },
        Fault::Reset(_) | Fault::Hang | Fault::Endless => unreachable!("answered by the connection itself"),
    }
}

impl State {
    fn fault(&self, target: &str) -> Option<Fault> {
        let (path, fault) = self
            .faults
            .iter()
            .find(|(path, _)| target.contains(path.as_str()))?;
        let mut hits = self.hits.lock().unwrap();
        let hit = hits.entry(path.clone()).or_default();
        match fault {
            Fault::Status(_, times) | Fault::Reset(times) if *hit >= *times => return None,
            Fault::GoneOnce if *hit > 0 || !target.contains("continue=") => return None,
            _ => {}
        }
        *hit += 1;
        Some(*fault)
    }

    fn manifest(&self) -> Json {
        serde_json::from_str(&fs::read_to_string(self.world.join("manifest.json")).unwrap()).unwrap()
    }

    fn answer(&self, target: &str) -> Answer {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        if path == "/version" {
            let version = json!({"gitVersion": self.manifest()["serverVersion"]});
            return ok(version.to_string());
        }
        let parameter = |name: &str| {
            query
                .split('&')
                .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
        };
        let Some(resource) = Resource::of(path) else {
            return not_found(path);
        };
        match resource.rest.as_slice() {
            [] => self.page(&resource, parameter("continue")),
            [name] => {
                let mut items = self.list(&resource).into_iter();
                let Some(mut item) = items.find(|item| item["metadata"]["name"] == **name) else {
                    return not_found(path);
                };
                item["apiVersion"] = json!(resource.api_version());
                item["kind"] = json!(kind_of(resource.plural));
                ok(item.to_string())
            }
            [pod, "log"] => {
                let run = if parameter("previous").is_some() {
                    ".previous"
                } else {
                    ""
                };
                let name = format!("{}{run}.log", parameter("container").unwrap_or_default());
                let namespace = resource.namespace.unwrap_or_default();
                match fs::read_to_string(self.world.join("logs").join(namespace).join(pod).join(name)) {
                    Ok(text) => ok(text),
                    Err(_) => Answer {
                        status: 400,
                        ..not_found(path)
                    },
                }
            }
            [called, "proxy", ..] => crate::probe::proxied(resource.plural, called),
            _ => not_found(path),
        }
    }

    /// Returns the recorded items of a kind, of one namespace or of all.
    fn list(&self, resource: &Resource<'_>) -> Vec<Json> {
        let folder = self.world.join("objects");
        let stem = format!("{}_{}", resource.api_version().replace('/', "_"), resource.plural);
        let mut files = vec![folder.join(format!("{stem}.json"))];
        let by_namespace = fs::read_dir(folder.join(stem)).into_iter().flatten().flatten();
        files.extend(by_namespace.map(|entry| entry.path()));
        files.sort();
        let mut items = Vec::new();
        for text in files.iter().filter_map(|file| fs::read_to_string(file).ok()) {
            let list: Json = serde_json::from_str(&text).unwrap();
            items.extend(list["items"].as_array().unwrap().iter().cloned());
        }
        items.retain(|item| {
            resource
                .namespace
                .is_none_or(|namespace| item["metadata"]["namespace"] == namespace)
        });
        items
    }

    fn page(&self, resource: &Resource<'_>, token: Option<&str>) -> Answer {
        let items = self.list(resource);
        let start: usize = token.map_or(0, |token| token.parse().unwrap());
        let end = items.len().min(start + self.page);
        let next = if end < items.len() {
            end.to_string()
        } else {
            String::new()
        };
        let list = json!({
            "kind": format!("{}List", kind_of(resource.plural)),
            "apiVersion": resource.api_version(),
            "metadata": {"resourceVersion": "14470", "continue": next},
            "items": items[start..end],
        });
        ok(list.to_string())
    }

    /// The time of the recording as an HTTP date.
    fn date(&self) -> String {
        const MONTHS: [&str; 12] = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ];
        const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
        const SHIFTS: [usize; 12] = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4];
        let manifest = self.manifest();
        let time = manifest["time"].as_str().unwrap();
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

fn ok(body: String) -> Answer {
    Answer {
        status: 200,
        body,
        extra: "",
    }
}

fn not_found(path: &str) -> Answer {
    let body =
        json!({"kind": "Status", "apiVersion": "v1", "message": format!("{path} not found"), "code": 404});
    Answer {
        status: 404,
        body: body.to_string(),
        extra: "",
    }
}

fn kind_of(plural: &str) -> &'static str {
    const KINDS: [&str; 31] = [
        "Pod",
        "Deployment",
        "ReplicaSet",
        "StatefulSet",
        "DaemonSet",
        "ReplicationController",
        "Job",
        "CronJob",
        "Service",
        "Endpoints",
        "EndpointSlice",
        "NetworkPolicy",
        "PersistentVolumeClaim",
        "PersistentVolume",
        "StorageClass",
        "ConfigMap",
        "Secret",
        "ServiceAccount",
        "ResourceQuota",
        "LimitRange",
        "HorizontalPodAutoscaler",
        "PodDisruptionBudget",
        "PriorityClass",
        "RuntimeClass",
        "Role",
        "RoleBinding",
        "ClusterRole",
        "ClusterRoleBinding",
        "Node",
        "Namespace",
        "Event",
    ];
    let stem = |word: &str| {
        word.to_lowercase()
            .trim_end_matches("ies")
            .trim_end_matches(['s', 'y', 'e'])
            .to_owned()
    };
    KINDS
        .into_iter()
        .find(|kind| stem(kind) == stem(plural))
        .unwrap_or("Other")
}
