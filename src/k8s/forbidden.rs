//! Reads the words in which the API server refuses a request, as clients of many languages pass them on.
//! (apiserver: endpoints/handlers/responsewriters/errors.go, `forbiddenMessage`.)

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::access::{Asked, Caller, Request, Resource};

/// What a text about a refusal turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// An authorizer said no.
    Access(Box<Denied>),
    /// `is forbidden:`, but by admission: a quota, a security standard, a missing account.
    Admission,
    /// A change of a field that may not change, which is no question of rights.
    Invalid,
    /// 401: who asks is not known.
    Login,
    /// exec, attach or port-forward, refused with nothing after the colon.
    Upgrade,
    /// None of these.
    Other,
}

/// Who was refused what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Denied {
    pub(crate) caller: Caller,
    pub(crate) request: Request,
    /// What the authorizers added; empty mostly.
    pub(crate) reason: String,
}

/// `pods "web" is forbidden: User "u" cannot get resource "pods/log" in API group "" in the namespace "shop": why`
const SENTENCE: &str = concat!(
    r#"(?:[a-z0-9.*-]+(?: "(?P<name>[^"]*)")? is )?(?i:forbidden): User "(?P<user>[^"]*)" cannot (?P<verb>\S+) "#,
    r#"(?:resource "(?P<resource>[^"/]+)(?:/(?P<sub>[^"]+))?" in API group "(?P<group>[^"]*)" "#,
    r#"(?:in the namespace "(?P<namespace>[^"]*)"|at the cluster scope)|path "(?P<path>[^"]*)")"#,
    r#"(?:: (?P<reason>RBAC: (?:\[[^\]]*\]|\S+ "[^"]*" not found)))?"#,
);

static DENIED: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(SENTENCE).ok());
/// Logs and JSON quote a quote; a log of a log does it twice.
static QUOTED: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r#"\\+""#).ok());

/// Reads a text that a person pasted or a program logged.
pub(crate) fn read(text: &str) -> Refusal {
    let text = plain(text);
    if let Some(denied) = denied(&text) {
        return Refusal::Access(Box::new(denied));
    }
    let lower = text.to_ascii_lowercase();
    match () {
        () if lower.contains("is invalid:") => Refusal::Invalid,
        () if lower.trim_end().ends_with("is forbidden:") => Refusal::Upgrade,
        () if lower.contains("is forbidden:") => Refusal::Admission,
        () if lower.contains("unauthorized") || lower.contains("you must be logged in") => Refusal::Login,
        () => Refusal::Other,
    }
}

/// Returns the refusals that stand in a text just as the API server writes them, for texts of the API itself: what is
/// quoted there is the text of somebody else, and so is what follows the answer of a webhook.
pub(crate) fn verbatim(text: &str) -> Vec<Denied> {
    let own = text.split("denied the request").next().unwrap_or_default();
    let found = DENIED.as_ref().map(|regex| regex.captures_iter(own));
    found
        .into_iter()
        .flatten()
        .map(|found| of_sentence(&found))
        .collect()
}

fn denied(text: &str) -> Option<Denied> {
    DENIED.as_ref()?.captures(text).map(|found| of_sentence(&found))
}

fn of_sentence(found: &Captures<'_>) -> Denied {
    let part = |name: &str| found.name(name).map_or("", |part| part.as_str()).to_owned();
    let what = match found.name("path") {
        Some(path) => Asked::Path(path.as_str().to_owned()),
        None => Asked::Resource(Resource {
            group: part("group"),
            resource: part("resource"),
            subresource: part("sub"),
            name: part("name"),
            namespace: part("namespace"),
        }),
    };
    Denied {
        caller: Caller::user(&part("user")),
        request: Request {
            verb: part("verb"),
            what,
        },
        reason: part("reason"),
    }
}

/// Takes away what logs, JSON, HTML and comments put around the words: one line, plain quotes.
fn plain(text: &str) -> String {
    let lines = text
        .lines()
        .map(|line| line.trim().trim_start_matches('#').trim());
    let joined = lines
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    let words = joined.split_whitespace().collect::<Vec<_>>().join(" ");
    let words = words
        .replace("\\n", " ")
        .replace("&#34;", "\"")
        .replace("&quot;", "\"");
    let words = words
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
    match QUOTED.as_ref() {
        Some(quoted) => quoted.replace_all(&words, "\"").into_owned(),
        None => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: &str = r#"pods is forbidden: User "system:serviceaccount:default:default" cannot create resource "pods" in API group "" in the namespace "pandasai-sandbox""#;

    fn meant() -> Denied {
        Denied {
            caller: Caller::account("default", "default"),
            request: Request {
                verb: "create".to_owned(),
                what: Asked::Resource(Resource {
                    resource: "pods".to_owned(),
                    namespace: "pandasai-sandbox".to_owned(),
                    ..Resource::default()
                }),
            },
            reason: String::new(),
        }
    }

    #[test]
    fn clients_of_every_language_say_the_same() {
        let quoted = WORDS.replace('"', "\\\"");
        for text in [
            WORDS.to_owned(),
            format!("Error from server (Forbidden): {WORDS}"),
            format!("Error from server (Forbidden): error when creating \"pod.yaml\": {WORDS}"),
            format!("E1122 16:08:58.122520 1 reflector.go:204] \"Failed to watch\" err=\"failed to list *v1.Pod: {quoted}\""),
            format!(
                "kubernetes.client.exceptions.ApiException: (403)\nReason: Forbidden\nHTTP response headers: HTTPHeaderDict({{'Content-Length': '324'}})\nHTTP response body: {{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{{}},\"status\":\"Failure\",\"message\":\"{quoted}\",\"reason\":\"Forbidden\",\"details\":{{\"kind\":\"pods\"}},\"code\":403}}\n"
            ),
            format!("HTTP response body: b'{{\"message\":\"{}\"}}\\n'", WORDS.replace('"', "\\\\\"")),
            format!(
                "io.fabric8.kubernetes.client.KubernetesClientException: Failure executing: POST at: https://10.96.0.1/api/v1/namespaces/pandasai-sandbox/pods. Message: {WORDS}. Received status: Status(apiVersion=v1, code=403, details=StatusDetails(causes=[], kind=pods))."
            ),
            format!("Message: Forbidden!Configured service account doesn't have access. Service account may have been revoked. {WORDS}."),
            // As the guide prints it: a comment on two lines.
            "# Error: pods is forbidden: User \"system:serviceaccount:default:default\" \n# cannot create resource \"pods\" in API group \"\" in the namespace \"pandasai-sandbox\"".to_owned(),
        ] {
            assert_eq!(read(&text), Refusal::Access(Box::new(meant())), "{text}");
        }
    }

    #[test]
    fn names_subresources_paths_and_reasons_are_read() {
        let read = |text: &str| match read(text) {
            Refusal::Access(denied) => denied,
            other => panic!("{text}: {other:?}"),
        };
        let log = read(
            r#"pods "web-0" is forbidden: User "alice" cannot get resource "pods/log" in API group "" in the namespace "shop": RBAC: role.rbac.authorization.k8s.io "gone" not found"#,
        );
        assert_eq!(log.request.object(), "pods/log 'web-0' in namespace shop");
        assert_eq!(
            log.reason,
            r#"RBAC: role.rbac.authorization.k8s.io "gone" not found"#
        );
        let path = read(r#"forbidden: User "system:anonymous" cannot get path "/metrics""#);
        assert_eq!(path.request.what, Asked::Path("/metrics".to_owned()));
        assert!(path.caller.is_anonymous());
        let wide = read(
            r#"leases.coordination.k8s.io is forbidden: User "u" cannot list resource "leases" in API group "coordination.k8s.io" at the cluster scope"#,
        );
        assert_eq!(
            wide.request.object(),
            "leases.coordination.k8s.io at the cluster scope"
        );
    }

    #[test]
    fn other_refusals_are_told_apart() {
        for (text, kind) in [
            (
                r#"pods "web" is forbidden: exceeded quota: q, requested: cpu=1"#,
                Refusal::Admission,
            ),
            (
                r#"pods "web" is forbidden: violates PodSecurity "restricted:latest""#,
                Refusal::Admission,
            ),
            (
                r#"Pod "web" is invalid: spec: Forbidden: pod updates may not change fields"#,
                Refusal::Invalid,
            ),
            (
                r#"Error from server (Forbidden): pods "web" is forbidden: "#,
                Refusal::Upgrade,
            ),
            (
                "error: You must be logged in to the server (Unauthorized)",
                Refusal::Login,
            ),
            ("connection refused", Refusal::Other),
            ("", Refusal::Other),
        ] {
            assert_eq!(read(text), kind, "{text}");
        }
    }
}
