//! What is asked: VERB RESOURCE[/SUB] [NAME] as people type it, or the words of a refusal.

use super::who::{self, Who};
use crate::cli::error::CliError;
use crate::k8s::Untrusted;
use crate::k8s::access::{Asked, Request, Resource};
use crate::k8s::forbidden::{self, Refusal};
use crate::k8s::resource::{self, ResourceType};
use crate::report::can::Decision;
use crate::rules::suggest;

const VERBS: [&str; 15] = [
    "get",
    "list",
    "watch",
    "create",
    "update",
    "patch",
    "delete",
    "deletecollection",
    "use",
    "bind",
    "escalate",
    "impersonate",
    "approve",
    "sign",
    "*",
];
const PATH_VERBS: [&str; 8] = ["get", "head", "options", "post", "put", "patch", "delete", "*"];
const USAGE: &str = "example: sandbox-doctor can serviceaccount:shop:cart create pods -n shop";
const FORM: &str = "example: pods is forbidden: User \"…\" cannot create resource \"pods\" in API group \"\" in the namespace \"…\"";

/// Who asks for what, before it is known in which namespace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Asking {
    pub(super) who: Who,
    what: What,
    /// What the API server said beside its no.
    reason: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum What {
    /// Known whole: a path, or what an error says.
    Whole(Request),
    Typed {
        verb: String,
        of: ResourceType,
        subresource: String,
        name: String,
    },
}

/// `-n` and `-A`.
pub(super) struct Scope {
    pub(super) namespace: Option<String>,
    pub(super) all: bool,
}

/// Reads the words of the command line, or a pasted error.
pub(super) fn read(words: &[String], from_error: Option<&str>) -> Result<Asking, CliError> {
    match (words, from_error) {
        ([], Some(text)) => pasted(text),
        (_, Some(_)) => Err(CliError::invalid(
            "flag --from-error cannot be used with WHO VERB RESOURCE: the error names them",
        )),
        ([who, verb, resource], None) => typed(who, verb, (resource, "")),
        ([who, verb, resource, name], None) => typed(who, verb, (resource, name)),
        _ => Err(CliError::invalid("missing arguments: WHO VERB RESOURCE").hint(USAGE)),
    }
}

fn pasted(text: &str) -> Result<Asking, CliError> {
    let (why, hint) = match forbidden::read(text) {
        Refusal::Access(denied) => {
            return Ok(Asking {
                who: Who::Refused(denied.caller),
                what: What::Whole(denied.request),
                reason: denied.reason,
            });
        }
        Refusal::Admission => (
            "access was granted; admission denied the object",
            "the text after 'is forbidden:' names the quota, limit or policy; see 'sandbox-doctor diagnose'",
        ),
        Refusal::Invalid => (
            "the object is invalid; access was granted",
            "most fields of a pod cannot be changed: change the template of its owner",
        ),
        Refusal::Login => (
            "the request was not authenticated, so no permission was checked",
            "the token or certificate is missing, wrong or expired",
        ),
        Refusal::Upgrade => (
            "exec, attach or port-forward failed without a message",
            "since Kubernetes 1.35 they require create besides get: sandbox-doctor can WHO create pods/exec",
        ),
        Refusal::Other => ("no account and permission found in the text", FORM),
    };
    Err(CliError::invalid(format!("invalid argument for flag --from-error: {why}")).hint(hint))
}

fn typed(who: &str, verb: &str, (resource, name): (&str, &str)) -> Result<Asking, CliError> {
    let who = who::read(who)?;
    let verb = verb.to_ascii_lowercase();
    let what = match resource.starts_with('/') {
        true => {
            known_verb(&verb, &PATH_VERBS)?;
            What::Whole(Request {
                verb,
                what: Asked::Path(resource.to_owned()),
            })
        }
        false => typed_resource(verb, resource, name)?,
    };
    Ok(Asking {
        who,
        what,
        reason: String::new(),
    })
}

fn typed_resource(verb: String, word: &str, name: &str) -> Result<What, CliError> {
    if word.contains(',') {
        return Err(CliError::invalid(format!(
            "only one resource can be checked at a time, not '{word}'"
        ))
        .hint("run the command once per resource"));
    }
    let (base, subresource) = word.split_once('/').unwrap_or((word, ""));
    let of = resource::of_word(base).ok_or_else(|| {
        CliError::invalid(format!("unknown resource type '{base}'"))
            .hint_if(suggest::did_you_mean(
                &base.to_ascii_lowercase(),
                resource::plurals(),
            ))
            .hint("custom resources need their group: rayclusters.ray.io")
    })?;
    if of.namespaced.is_some() {
        known_verb(&verb, &VERBS)?;
    }
    let parts = resource::subresources(&of).filter(|_| !subresource.is_empty());
    if let Some(parts) = parts.filter(|parts| !parts.contains(&subresource) && subresource != "*") {
        return Err(
            CliError::invalid(format!("unknown subresource '{subresource}' of {}", of.plural))
                .hint_if(suggest::did_you_mean(subresource, parts.iter().copied()))
                .hint(format!(
                    "if it is a name, separate it with a space: {verb} {} {subresource}",
                    of.plural
                )),
        );
    }
    Ok(What::Typed {
        verb,
        of,
        subresource: subresource.to_owned(),
        name: name.to_owned(),
    })
}

fn known_verb(verb: &str, verbs: &[&str]) -> Result<(), CliError> {
    match verbs.contains(&verb) {
        true => Ok(()),
        false => Err(CliError::invalid(format!("unknown verb '{verb}'"))
            .hint_if(suggest::did_you_mean(verb, verbs.iter().copied()))
            .hint(format!("possible values: {}", verbs.join(", ")))),
    }
}

/// Returns the namespace of a request, if it has one.
pub(super) fn namespace(request: &Request) -> Option<&str> {
    match &request.what {
        Asked::Resource(asked) => Some(asked.namespace.as_str()).filter(|namespace| !namespace.is_empty()),
        Asked::Path(_) => None,
    }
}

impl Asking {
    /// Returns the request; `home` is the namespace where none is given.
    pub(super) fn request(&self, scope: &Scope, home: Option<&str>) -> Result<Request, CliError> {
        let (verb, of, subresource, name) = match &self.what {
            What::Whole(request) => return Ok(request.clone()),
            What::Typed {
                verb,
                of,
                subresource,
                name,
            } => (verb, of, subresource, name),
        };
        let given = scope.namespace.as_deref().or(home);
        let namespace = match of.namespaced {
            // Of a namespace itself, the API server takes the name for the namespace of the request.
            Some(false) if of.plural == "namespaces" => name.clone(),
            Some(false) => String::new(),
            _ if scope.all => String::new(),
            _ => given.map(str::to_owned).ok_or_else(|| {
                CliError::invalid("missing namespace").hint("use -n NAMESPACE, or -A for all namespaces")
            })?,
        };
        Ok(Request {
            verb: verb.clone(),
            what: Asked::Resource(Resource {
                group: of.group.clone(),
                resource: of.plural.clone(),
                subresource: subresource.clone(),
                name: name.clone(),
                namespace,
            }),
        })
    }

    /// Says how an error and the answer fit together.
    pub(super) fn notes(&self, answer: Decision) -> Vec<Untrusted> {
        let mut notes = Vec::new();
        if !self.reason.is_empty() {
            notes.push(Untrusted::new(format!(
                "message of the API server: {}",
                self.reason
            )));
        }
        if matches!(self.who, Who::Refused(_)) && answer == Decision::Yes {
            notes.push("refused in the error, allowed here: a binding was added since, or the error is from another cluster".into());
        }
        notes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(line: &str) -> Result<Asking, String> {
        let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        read(&words, None).map_err(|error| error.to_string())
    }

    fn request(line: &str, scope: &Scope) -> String {
        let request =
            asked(line).and_then(|asking| asking.request(scope, None).map_err(|error| error.to_string()));
        request.map_or_else(
            |error| error,
            |request| format!("{} {}", request.verb, request.object()),
        )
    }

    #[test]
    fn words_of_kubectl_become_a_request() {
        let shop = Scope {
            namespace: Some("shop".to_owned()),
            all: false,
        };
        for (line, meant) in [
            ("alice get po", "get pods in namespace shop"),
            (
                "alice get pods/log web-0",
                "get pods/log 'web-0' in namespace shop",
            ),
            (
                "alice patch deploy/scale",
                "patch deployments.apps/scale in namespace shop",
            ),
            ("alice create po/exec", "create pods/exec in namespace shop"),
            ("alice get deploy.apps", "get deployments.apps in namespace shop"),
            (
                "alice get deployments.v1.apps",
                "get deployments.apps in namespace shop",
            ),
            (
                "alice get netpol",
                "get networkpolicies.networking.k8s.io in namespace shop",
            ),
            (
                "alice get pods.metrics.k8s.io",
                "get pods.metrics.k8s.io in namespace shop",
            ),
            (
                "alice get hpa",
                "get horizontalpodautoscalers.autoscaling in namespace shop",
            ),
            ("alice list nodes", "list nodes at the cluster scope"),
            ("alice get ns shop", "get namespaces 'shop' in namespace shop"),
            ("alice GET /metrics", "get /metrics"),
            (
                "alice list widgets.example.com",
                "list widgets.example.com in namespace shop",
            ),
        ] {
            assert_eq!(request(line, &shop), meant, "{line}");
        }
        let all = Scope {
            namespace: None,
            all: true,
        };
        assert_eq!(request("alice list pods", &all), "list pods at the cluster scope");
    }

    #[test]
    fn slips_are_told_with_what_was_meant() {
        for (line, said) in [
            ("alice get podz", "did you mean 'pods'?"),
            ("alice gett pods", "did you mean 'get'?"),
            ("alice get pods/logs", "did you mean 'log'?"),
            ("alice get pods/web-0", "separate it with a space: get pods web-0"),
            ("alice get", "missing arguments: WHO VERB RESOURCE"),
            ("alice list /metrics", "unknown verb 'list'"),
            ("alice get cm,secrets", "run the command once per resource"),
        ] {
            assert!(
                asked(line).is_err_and(|text| text.contains(said)),
                "{line}: {:?}",
                asked(line)
            );
        }
    }

    #[test]
    fn errors_of_other_kinds_are_told_apart() {
        for (text, said) in [
            (
                "pods \"web\" is forbidden: exceeded quota: q",
                "admission denied the object",
            ),
            (
                "error: You must be logged in to the server (Unauthorized)",
                "not authenticated",
            ),
            ("pods \"web\" is forbidden: ", "create besides get"),
            ("connection refused", "example: pods is forbidden"),
        ] {
            let error = read(&[], Some(text)).map_err(|error| error.to_string());
            assert!(
                error.as_ref().is_err_and(|error| error.contains(said)),
                "{text}: {error:?}"
            );
        }
    }
}
