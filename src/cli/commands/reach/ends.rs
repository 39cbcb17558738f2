//! FROM and TO:PORT: understood as words, then looked up in what was read.

use std::net::IpAddr;

use serde_json::Value;

use crate::cli::error::{CliError, ErrorKind};
use crate::cli::targets::{self, Wanted};
use crate::diagnose::reach::{Party, Question};
use crate::k8s::{Kind, ObjectRef};
use crate::simulate::endpoints;
use crate::simulate::peer::{declared_ports, port_named, protocol_of};
use crate::snapshot::row::Part;
use crate::snapshot::{Row, Snapshot};

const FORMS: &str =
    "accepted: a pod name, TYPE/NAME, NAMESPACE/TYPE/NAME, an IP address, or world; -n sets the namespace";

/// One end, as far as words alone tell.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Word {
    World,
    Address(IpAddr),
    /// The namespace, where the word has one.
    Object(Option<String>, Wanted),
}

/// What is asked, in words.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    from: Word,
    to: Word,
    port: String,
    protocol: String,
}

impl Asked {
    /// Returns the namespaces that the words name.
    pub(super) fn namespaces(&self) -> Vec<String> {
        let namespace = |word: &Word| match word {
            Word::Object(namespace, _) => namespace.clone(),
            _ => None,
        };
        [&self.from, &self.to].into_iter().filter_map(namespace).collect()
    }

    pub(super) fn is_tcp(&self) -> bool {
        self.protocol == "TCP"
    }

    /// Whether an end is an address, which may be that of anybody in the cluster.
    pub(super) fn has_address(&self) -> bool {
        let is_address = |word: &Word| matches!(word, Word::Address(_));
        is_address(&self.from) || is_address(&self.to)
    }

    /// Whether an end is looked up in the namespace of `-n`.
    pub(super) fn needs(&self, _namespace: &str) -> bool {
        [&self.from, &self.to]
            .iter()
            .any(|word| matches!(word, Word::Object(None, _)))
    }
}

/// Understands both words.
pub(super) fn understand(from: &str, to: &str) -> Result<Asked, CliError> {
    let no_port = || {
        CliError::invalid(format!("missing port in '{to}'"))
            .hint("examples: svc/db:5432, web-0:http, 10.0.0.7:53/UDP")
    };
    let (place, port) = to.rsplit_once(':').ok_or_else(no_port)?;
    let (port, protocol) = port.split_once('/').unwrap_or((port, "TCP"));
    let protocol = protocol.to_ascii_uppercase();
    if !["TCP", "UDP", "SCTP"].contains(&protocol.as_str()) {
        return Err(CliError::invalid(format!("unknown protocol '{protocol}'"))
            .hint("possible values: TCP, UDP, SCTP"));
    }
    let number = port.parse::<i64>();
    let is_name = number.is_err() && !port.is_empty();
    if !is_name && !number.is_ok_and(|number| (1..=65535).contains(&number)) {
        return Err(CliError::invalid(format!("invalid port '{port}'"))
            .hint("a port is a number from 1 to 65535, or a port name"));
    }
    Ok(Asked {
        from: word(from)?,
        to: word(place.trim_start_matches('[').trim_end_matches(']'))?,
        port: port.to_owned(),
        protocol,
    })
}

fn word(text: &str) -> Result<Word, CliError> {
    if text == "world" {
        return Ok(Word::World);
    }
    if let Ok(address) = text.parse() {
        return Ok(Word::Address(address));
    }
    let (namespace, object) = match text.split_once('/') {
        Some((namespace, object)) if object.contains('/') => (Some(namespace.to_owned()), object),
        _ => (None, text),
    };
    let mut wanted = match object.split_once('/') {
        None => vec![Wanted::Pod(object.to_owned())],
        Some(_) => targets::understand(&[object.to_owned()])?,
    };
    match wanted.pop() {
        Some(wanted) => Ok(Word::Object(namespace, wanted)),
        None => Err(CliError::invalid("missing FROM or TO:PORT")),
    }
}

/// Where words are looked up.
pub(super) struct Place<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) namespaces: Option<&'a [String]>,
}

impl Place<'_> {
    pub(super) fn question(&self, asked: &Asked) -> Result<Question, CliError> {
        let from = match self.party(&asked.from)? {
            Party::Service(service) => Party::Pods(self.behind(&service)?),
            party => party,
        };
        let to = self.party(&asked.to)?;
        if !matches!(
            (&from, &to),
            (Party::Pods(_), _) | (_, Party::Pods(_) | Party::Service(_))
        ) {
            return Err(
                CliError::invalid("neither end of the connection is a pod or Service")
                    .hint("NetworkPolicies and Services select pods: name a pod at one end"),
            );
        }
        let port = self.port(&to, asked)?;
        Ok(Question {
            from,
            to,
            port,
            protocol: asked.protocol.clone(),
            seen: None,
            probed: None,
        })
    }

    fn party(&self, word: &Word) -> Result<Party, CliError> {
        match word {
            Word::World => Ok(Party::World),
            Word::Address(address) => self.address(*address),
            Word::Object(namespace, wanted) => self.object(namespace.as_deref(), wanted),
        }
    }

    /// Finds whose address it is: a pod's, a Service's, or nobody's that was read.
    fn address(&self, address: IpAddr) -> Result<Party, CliError> {
        let text = address.to_string();
        let has = |row: &&Row, paths: &[&str]| {
            let json = self.snapshot.raw(&row.object).unwrap_or(&Value::Null);
            paths.iter().any(|path| match json.pointer(path) {
                Some(Value::Array(all)) => all.iter().any(|one| {
                    one == text.as_str() || one["ip"] == text.as_str() || one["address"] == text.as_str()
                }),
                Some(one) => one == text.as_str(),
                None => false,
            })
        };
        let on_host = |row: &&Row| {
            let json = self.snapshot.raw(&row.object);
            json.is_some_and(|json| json["spec"]["hostNetwork"] == true)
        };
        let pods = || self.snapshot.rows(Kind::Pod);
        if let Some(pod) = pods().find(|row| has(row, &["/status/podIP", "/status/podIPs"]) && !on_host(row))
        {
            return Ok(Party::Pods(vec![pod.object.clone()]));
        }
        let mut services = self.snapshot.rows(Kind::Service);
        if let Some(service) = services.find(|row| has(row, &["/spec/clusterIP", "/spec/clusterIPs"])) {
            return Ok(Party::Service(service.object.clone()));
        }
        // A node's, or one outside of the cluster: of both only blocks of addresses can speak.
        Ok(Party::Address(address))
    }

    fn object(&self, namespace: Option<&str>, wanted: &Wanted) -> Result<Party, CliError> {
        let given = namespace.map(|namespace| vec![namespace.to_owned()]);
        let namespaces = given.as_deref().or(self.namespaces);
        let (found, errors) = targets::resolve(vec![wanted.clone()], self.snapshot, namespaces);
        if let Some(error) = errors.into_iter().next() {
            return Err(error.hint(FORMS));
        }
        let one = found.into_iter().next().and_then(|target| {
            let name = target.name?;
            let mut rows = self
                .snapshot
                .rows(target.kind)
                .filter(|row| row.object.name == name);
            rows.find(|row| namespaces.is_none_or(|all| all.contains(&row.object.namespace)))
        });
        let Some(row) = one else {
            return Err(CliError::invalid("missing name after the type").hint("example: deploy/web"));
        };
        match row.object.known_kind() {
            Some(Kind::Pod) => Ok(Party::Pods(vec![row.object.clone()])),
            Some(Kind::Service) => Ok(Party::Service(row.object.clone())),
            Some(kind) if kind.is_workload() || kind == Kind::CronJob => self.pods_of(row).map(Party::Pods),
            _ => Err(CliError::sentence(
                ErrorKind::Target,
                format!("{} cannot be the end of a connection", row.object.spoken().raw()),
            )
            .hint("pods, workloads and Services can be ends of a connection")),
        }
    }

    /// Returns the pods of a workload, those that run first.
    fn pods_of(&self, workload: &Row) -> Result<Vec<ObjectRef>, CliError> {
        let owned = |pod: &&Row| {
            let mut owner = pod.owner.as_ref();
            while let Some(up) = owner {
                if up.object == workload.object {
                    return true;
                }
                owner = self.snapshot.row(&up.object).and_then(|row| row.owner.as_ref());
            }
            false
        };
        let namespace = &workload.object.namespace;
        let pods = self.snapshot.rows_in(Kind::Pod, namespace).filter(owned);
        running_first(pods, &format!("{} has no pod", workload.object.spoken().raw()))
    }

    fn behind(&self, service: &ObjectRef) -> Result<Vec<ObjectRef>, CliError> {
        let json = self.snapshot.raw(service).unwrap_or(&Value::Null);
        let pods = self.snapshot.rows_in(Kind::Pod, &service.namespace);
        running_first(
            pods.filter(|pod| endpoints::takes(json, pod)),
            &format!(
                "{} selects none of the pods that were read",
                service.spoken().raw()
            ),
        )
    }

    /// Finds the number of the port; what is declared, and lacks it, is said.
    fn port(&self, to: &Party, asked: &Asked) -> Result<i64, CliError> {
        let (object, declared, key) = match to {
            Party::Service(service) => (service, self.service_ports(service), "port"),
            Party::Pods(pods) => match pods.first() {
                Some(pod) => (pod, self.pod_ports(pod), "containerPort"),
                None => return Err(CliError::invalid("missing TO:PORT")),
            },
            Party::Address(_) | Party::World => {
                return asked.port.parse().map_err(|_| {
                    CliError::invalid(format!("port name '{}' needs a pod or Service", asked.port))
                        .hint("use a port number with an IP address")
                });
            }
        };
        let number = asked.port.parse::<i64>().ok();
        if let (Party::Pods(pods), None) = (to, number)
            && let Some(json) = pods.first().and_then(|pod| self.snapshot.raw(pod))
            && let Some(found) = port_named(json, &asked.port, &asked.protocol)
        {
            return Ok(found);
        }
        let fits = |port: &&&Value| {
            protocol_of(port) == asked.protocol
                && (number.is_some() && port[key].as_i64() == number || port["name"] == asked.port.as_str())
        };
        match (
            declared.iter().find(fits).and_then(|port| port[key].as_i64()),
            number,
        ) {
            (Some(found), _) => Ok(found),
            // Containers need not declare the ports that they listen on.
            (None, Some(number)) if declared.is_empty() && key == "containerPort" => Ok(number),
            _ => Err(no_port(object, &declared, (asked, key))),
        }
    }

    fn service_ports(&self, service: &ObjectRef) -> Vec<&Value> {
        let json = self.snapshot.raw(service);
        json.and_then(|json| json["spec"]["ports"].as_array())
            .into_iter()
            .flatten()
            .collect()
    }

    fn pod_ports(&self, pod: &ObjectRef) -> Vec<&Value> {
        self.snapshot
            .raw(pod)
            .map(|json| declared_ports(json).collect())
            .unwrap_or_default()
    }
}

fn no_port(object: &ObjectRef, declared: &[&Value], (asked, key): (&Asked, &str)) -> CliError {
    let said: Vec<String> = declared
        .iter()
        .map(|port| {
            let name = port["name"]
                .as_str()
                .map(|name| format!("{name}="))
                .unwrap_or_default();
            format!(
                "{name}{}/{}",
                port[key].as_i64().unwrap_or_default(),
                protocol_of(port)
            )
        })
        .collect();
    let (port, protocol) = (&asked.port, &asked.protocol);
    let message = format!("port {port}/{protocol} not found in {}", object.spoken().raw());
    let error = CliError::sentence(ErrorKind::Target, message);
    if said.is_empty() {
        error.hint("it declares no ports")
    } else {
        error.hint(format!("declared ports: {}", said.join(", ")))
    }
}

fn running_first<'a>(pods: impl Iterator<Item = &'a Row>, none: &str) -> Result<Vec<ObjectRef>, CliError> {
    let runs = |row: &&Row| matches!(&row.part, Part::Pod(part) if part.phase == "Running");
    let (running, others): (Vec<&Row>, Vec<&Row>) = pods.partition(runs);
    let pods: Vec<ObjectRef> = running
        .into_iter()
        .chain(others)
        .map(|row| row.object.clone())
        .collect();
    if pods.is_empty() {
        return Err(CliError::sentence(ErrorKind::Target, none));
    }
    Ok(pods)
}
