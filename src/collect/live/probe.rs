//! A GET of a path that a pod declares, by the API server's proxy to pods and Services: once, for a moment, and little
//! of what is answered. It is sent only where a user asked for it.

use std::time::Duration;

use serde_json::Value;

use super::Cluster;
use super::answer::Refused;
use super::fault::clause;
use super::plan::{path, segment};
use crate::k8s::access::Asked;
use crate::k8s::forbidden::{self, Refusal};
use crate::k8s::proxy::{Ask, Heard};
use crate::k8s::{Kind, Untrusted};

const PATIENCE: Duration = Duration::from_secs(5);
const MOST_BYTES: usize = 64 << 10;
/// How the proxy begins when it did not get through (apimachinery: util/proxy, `upgradeawarehandler.go`).
const UNREACHED: &str = "error trying to reach service: ";

impl Cluster {
    /// Asks once; every outcome is an answer of its own.
    pub(crate) fn probe(&self, ask: &Ask) -> Heard {
        let address = address(ask);
        let glimpse = self.transport.glimpse(&address, (PATIENCE, MOST_BYTES));
        match self.runtime.block_on(glimpse) {
            Ok((status, body)) => heard(ask, status, &body),
            Err(refusal) if refusal.kind == Refused::TooLate => Heard::Silent(PATIENCE.as_secs()),
            Err(refusal) => Heard::Failed(Untrusted::new(refusal.reason)),
        }
    }
}

fn address(ask: &Ask) -> String {
    let kind = ask.object.known_kind().unwrap_or(Kind::Pod);
    let scheme = if ask.https { "https:" } else { "" };
    format!(
        "{}/{scheme}{}:{}/proxy{}",
        path(kind, Some(&ask.object.namespace)),
        segment(&ask.object.name),
        ask.port,
        written(ask.path())
    )
}

/// Writes what may stand in a path or a query, and the rest in percent.
fn written(path: &str) -> String {
    let mut written = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => written.push(char::from(byte)),
            _ if b"-._~!$&'()*+,;=:@/%?".contains(&byte) => written.push(char::from(byte)),
            _ => written.push_str(&format!("%{byte:02X}")),
        }
    }
    written
}

/// Tells what the program says from what the API server says of it.
fn heard(ask: &Ask, status: u16, body: &[u8]) -> Heard {
    let text = String::from_utf8_lossy(body);
    let said: Value = serde_json::from_slice(body).unwrap_or_default();
    if said["kind"] == "Status" && said["apiVersion"] == "v1" {
        let message = said["message"].as_str().unwrap_or_default();
        if let Some(why) = message.strip_prefix(UNREACHED) {
            return unreached(why);
        }
        if message.starts_with("no endpoints available for service") {
            return Heard::NoEndpoints;
        }
        if is_refusal(ask, message) {
            return Heard::Forbidden;
        }
        let of_it = said["details"]["name"]
            .as_str()
            .is_some_and(|name| name.starts_with(&ask.object.name));
        if of_it || message.starts_with("no service port") || status == 401 {
            return Heard::Failed(Untrusted::new(clause(message)));
        }
    }
    Heard::Answered {
        status,
        text: Untrusted::new(clause(&text)),
    }
}

/// A program can refuse a path in the same words; only the proxy is meant.
fn is_refusal(ask: &Ask, message: &str) -> bool {
    let Refusal::Access(denied) = forbidden::read(message) else {
        return false;
    };
    match denied.request.what {
        Asked::Resource(asked) => ask.right() == format!("{}/{}", asked.resource, asked.subresource),
        Asked::Path(_) => false,
    }
}

/// Reads why the proxy did not get through, in the words of Go's net/http.
fn unreached(why: &str) -> Heard {
    let any = |words: &[&str]| words.iter().any(|word| why.contains(word));
    match () {
        () if any(&["connection refused"]) => Heard::Refused,
        () if any(&["i/o timeout", "deadline exceeded"]) => Heard::Silent(PATIENCE.as_secs()),
        () if any(&[
            "tls: ",
            "malformed HTTP",
            "EOF",
            "connection reset",
            "HTTP response to HTTPS",
        ]) =>
        {
            Heard::Connected(Untrusted::new(clause(why)))
        }
        () => Heard::Failed(Untrusted::new(clause(why))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::k8s::ObjectRef;

    fn ask(kind: Kind, (https, path): (bool, &str)) -> Ask {
        Ask::new(ObjectRef::new(kind, "shop", "web-0"), 8080, (https, path)).unwrap()
    }

    #[test]
    fn the_path_is_that_of_the_proxy_whatever_is_in_it() {
        let web = ask(Kind::Pod, (true, "/a b?c=d#e\r\nHost: x"));
        assert_eq!(
            address(&web),
            "/api/v1/namespaces/shop/pods/https:web-0:8080/proxy/a%20b?c=d%23e%0D%0AHost:%20x"
        );
        let service = ask(Kind::Service, (false, "ready"));
        assert_eq!(
            address(&service),
            "/api/v1/namespaces/shop/services/web-0:8080/proxy/ready"
        );
    }

    /// The messages are those of a kube-apiserver 1.35.
    #[test]
    fn what_the_api_server_says_is_not_what_the_program_says() {
        let pod = ask(Kind::Pod, (false, "/"));
        let status = |code: u16, message: &str| {
            let body = serde_json::json!({"kind": "Status", "apiVersion": "v1", "message": message});
            heard(&pod, code, body.to_string().as_bytes())
        };
        let unreached = |why: &str| status(503, &format!("{UNREACHED}{why}"));
        let refused = unreached("dial tcp 10.250.0.18:8081: connect: connection refused");
        assert_eq!(refused, Heard::Refused);
        let late = unreached("dial tcp 10.250.0.18:8081: i/o timeout");
        assert_eq!(late, Heard::Silent(5));
        let tls = unreached("tls: first record does not look like a TLS handshake");
        assert!(matches!(tls, Heard::Connected(_)), "{tls:?}");
        let none = status(503, "no endpoints available for service \"web\"");
        assert_eq!(none, Heard::NoEndpoints);
        let forbidden = |resource: &str| {
            format!(
                "pods \"web-0\" is forbidden: User \"eve\" cannot get resource \"{resource}\" in API group \"\" in the namespace \"shop\""
            )
        };
        assert_eq!(status(403, &forbidden("pods/proxy")), Heard::Forbidden);
        // A program that is an API server itself.
        let own = status(403, &forbidden("widgets"));
        assert!(matches!(own, Heard::Answered { status: 403, .. }), "{own:?}");
        let secret = heard(&pod, 200, b"password=hunter2hunter2\nmore");
        let Heard::Answered { status: 200, text } = secret else {
            panic!("{secret:?}")
        };
        assert!(!text.raw().contains("hunter2"), "{text:?}");
    }
}
