//! The objects that the user names: `TYPE/NAME`, `TYPE NAME…`, `TYPE,TYPE`, a type, or the start of a pod's name.
//!
//! Words are parsed first, then looked up in what was read; an object that is missing is an error.

use super::error::{CliError, ErrorKind};
use crate::diagnose::Target;
use crate::k8s::{Kind, ObjectRef};
use crate::rules::suggest;
use crate::snapshot::{Input, Snapshot, Status};

/// How many candidates an error lists.
const MOST_CANDIDATES: usize = 8;

/// One thing that the user named, as far as words alone tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    All(Kind),
    Named(Kind, String),
    /// A pod, by its name or the start of it.
    Pod(String),
}

/// Understands the words of the command line.
pub(crate) fn understand(words: &[String]) -> Result<Vec<Wanted>, CliError> {
    let Some((first, names)) = words.split_first() else {
        return Ok(Vec::new());
    };
    let slashes = words.iter().any(|word| word.contains('/'));
    let kinds = if slashes { None } else { types(first)? };
    if let Some(kinds) = kinds {
        return Ok(of_types(&kinds, names));
    }
    words
        .iter()
        .map(|word| one(word))
        .collect::<Result<Vec<_>, _>>()
        .map(|wanted| wanted.concat())
}

fn of_types(kinds: &[Kind], names: &[String]) -> Vec<Wanted> {
    if names.is_empty() {
        return kinds.iter().map(|kind| Wanted::All(*kind)).collect();
    }
    kinds
        .iter()
        .flat_map(|kind| names.iter().map(|name| Wanted::Named(*kind, name.clone())))
        .collect()
}

fn one(word: &str) -> Result<Vec<Wanted>, CliError> {
    match word.split_once('/') {
        Some((kind, name)) if !name.is_empty() && !name.contains('/') => {
            Ok(vec![Wanted::Named(known_type(kind)?, name.to_owned())])
        }
        Some(_) => Err(CliError::invalid(format!("'{word}' is not TYPE/NAME"))
            .hint("example: deploy/web; -n sets the namespace")),
        None => Ok(match types(word)? {
            Some(kinds) => of_types(&kinds, &[]),
            None => vec![Wanted::Pod(word.to_owned())],
        }),
    }
}

/// Returns the types of `TYPE[,TYPE]`, or none when the word is no type but may be a name.
fn types(word: &str) -> Result<Option<Vec<Kind>>, CliError> {
    if word.contains(',') {
        return word
            .split(',')
            .map(known_type)
            .collect::<Result<Vec<_>, _>>()
            .map(Some);
    }
    Ok(Kind::by_word(word).map(|kind| vec![kind]))
}

fn known_type(word: &str) -> Result<Kind, CliError> {
    Kind::by_word(word).ok_or_else(|| {
        let plurals: Vec<&str> = Kind::all().map(Kind::plural).collect();
        let singular: Vec<String> = Kind::all().map(|kind| kind.name().to_ascii_lowercase()).collect();
        let candidates = plurals.iter().copied().chain(singular.iter().map(String::as_str));
        CliError::sentence(ErrorKind::Target, format!("unknown resource type '{word}'"))
            .hint_if(suggest::did_you_mean(&word.to_ascii_lowercase(), candidates))
            .hint("resource types are those of kubectl: pods, deploy, sts, jobs, svc, pvc, nodes, …")
    })
}

/// Looks up what was meant; each thing that is not there is an error of its own.
pub(crate) fn resolve(
    wanted: Vec<Wanted>,
    snapshot: &Snapshot,
    namespaces: Option<&[String]>,
) -> (Vec<Target>, Vec<CliError>) {
    let place = Place { snapshot, namespaces };
    let (mut targets, mut errors) = (Vec::new(), Vec::new());
    for wanted in wanted {
        match place.find(wanted) {
            Ok(target) if !targets.contains(&target) => targets.push(target),
            Ok(_) => {}
            Err(error) => errors.push(error),
        }
    }
    (targets, errors)
}

/// Where names are looked up.
struct Place<'a> {
    snapshot: &'a Snapshot,
    namespaces: Option<&'a [String]>,
}

impl<'a> Place<'a> {
    fn find(&self, wanted: Wanted) -> Result<Target, CliError> {
        match wanted {
            Wanted::All(kind) => self.all(kind),
            Wanted::Named(kind, name) => self.named(kind, name),
            Wanted::Pod(start) => self.pod(start),
        }
    }

    fn objects(&self, kind: Kind) -> impl Iterator<Item = &'a ObjectRef> {
        let namespaces = self.namespaces;
        self.snapshot
            .rows(kind)
            .map(|row| &row.object)
            .filter(move |object| {
                object.namespace.is_empty()
                    || namespaces.is_none_or(|wanted| wanted.contains(&object.namespace))
            })
    }

    /// Returns ` in namespace shop`, to end a sentence with.
    fn scope(&self) -> String {
        match self.namespaces {
            Some(namespaces) => format!(" in namespace {}", namespaces.join(", ")),
            None => String::new(),
        }
    }

    /// A type of which nothing was seen can only be judged when its list is known to be empty.
    fn all(&self, kind: Kind) -> Result<Target, CliError> {
        if self.objects(kind).next().is_none() && !self.list_is_known(kind) {
            let message = format!("{}{} were not read", kind.plural(), self.scope());
            return Err(CliError::sentence(ErrorKind::Target, message));
        }
        Ok(Target { kind, name: None })
    }

    fn list_is_known(&self, kind: Kind) -> bool {
        let ledger = self.snapshot.ledger();
        let input = Input::Objects(kind);
        match self.namespaces {
            Some(namespaces) => namespaces
                .iter()
                .all(|namespace| ledger.status(input, namespace) == Status::Complete),
            None => {
                let mut rows = ledger.rows().iter().filter(|row| row.input == input).peekable();
                // One namespace that was seen whole proves nothing of another that was refused.
                rows.peek().is_some() && rows.all(|row| row.status == Status::Complete)
            }
        }
    }

    fn named(&self, kind: Kind, name: String) -> Result<Target, CliError> {
        let found: Vec<&ObjectRef> = self.objects(kind).filter(|object| object.name == name).collect();
        match found.as_slice() {
            [] => Err(self.missing(kind, &name)),
            [_] => Ok(Target {
                kind,
                name: Some(name),
            }),
            several => Err(ambiguous(&name, several, "use -n NAMESPACE")),
        }
    }

    fn missing(&self, kind: Kind, name: &str) -> CliError {
        let group = kind.group();
        let dot = if group.is_empty() { "" } else { "." };
        let asked = format!("{}{dot}{group} \"{name}\"", kind.plural());
        let scope = self.scope();
        // What was read in part may hold it.
        let missing = match self.list_is_known(kind) {
            true => format!("{asked} not found{scope}"),
            false => format!("cannot tell whether {asked} exists{scope}: not all of them were read"),
        };
        let near = suggest::did_you_mean(name, self.objects(kind).map(|object| object.name.as_str()));
        let elsewhere = self
            .snapshot
            .rows(kind)
            .find(|row| row.object.name == name)
            .map(|row| format!("it exists in namespace {}", row.object.namespace));
        CliError::sentence(ErrorKind::Target, missing)
            .hint_if(elsewhere)
            .hint_if(self.known_otherwise(name, Some(kind)).or(near))
    }

    fn pod(&self, start: String) -> Result<Target, CliError> {
        let pods: Vec<&ObjectRef> = self
            .objects(Kind::Pod)
            .filter(|pod| pod.name.starts_with(start.as_str()))
            .collect();
        let exact: Vec<&ObjectRef> = pods.iter().copied().filter(|pod| pod.name == start).collect();
        let found = if exact.is_empty() { pods } else { exact };
        match found.as_slice() {
            [] => Err(self.no_pod(&start)),
            [pod] => Ok(Target {
                kind: Kind::Pod,
                name: Some(pod.name.clone()),
            }),
            several => Err(ambiguous(
                &start,
                several,
                "use a longer part of the name, or -n NAMESPACE",
            )),
        }
    }

    fn no_pod(&self, start: &str) -> CliError {
        let number = start.chars().all(|letter| letter.is_ascii_digit());
        let types: Vec<&str> = Kind::all().map(Kind::plural).collect();
        let names = self.objects(Kind::Pod).map(|pod| pod.name.as_str());
        let partly = match self.list_is_known(Kind::Pod) {
            true => "",
            false => "; not all pods were read",
        };
        let message = format!(
            "'{start}' is neither a resource type nor the start of a pod name{}{partly}",
            self.scope()
        );
        CliError::sentence(ErrorKind::Target, message)
            .hint_if(number.then(|| "-v takes no number".to_owned()))
            .hint_if(suggest::did_you_mean(start, types.into_iter().chain(names)))
            .hint_if(self.known_otherwise(start, None))
    }

    /// Returns a hint when another type has an object of this name.
    fn known_otherwise(&self, name: &str, but: Option<Kind>) -> Option<String> {
        let kinds = Kind::all().filter(|kind| Some(*kind) != but && *kind != Kind::Event);
        let mut found = kinds.filter(|kind| self.objects(*kind).any(|object| object.name == name));
        found
            .next()
            .map(|kind| format!("did you mean {}/{name}?", kind.name().to_ascii_lowercase()))
    }
}

fn ambiguous(name: &str, found: &[&ObjectRef], advice: &str) -> CliError {
    let mut names: Vec<String> = found
        .iter()
        .take(MOST_CANDIDATES)
        .map(|object| format!("{}/{}", object.namespace, object.name))
        .collect();
    if found.len() > MOST_CANDIDATES {
        names.push(format!("{} more", found.len() - MOST_CANDIDATES));
    }
    let message = format!("{} pods match '{name}': {}", found.len(), names.join(", "));
    let message = match found.iter().all(|object| object.known_kind() == Some(Kind::Pod)) {
        true => message,
        false => message.replacen(" pods match", " objects match", 1),
    };
    CliError::sentence(ErrorKind::Target, message).hint(advice)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Result<Vec<Wanted>, CliError> {
        understand(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn all_forms_of_kubectl_are_understood() {
        let named = |kind, name: &str| Wanted::Named(kind, name.to_owned());
        assert_eq!(words(""), Ok(vec![]));
        assert_eq!(
            words("deploy/web po/a"),
            Ok(vec![named(Kind::Deployment, "web"), named(Kind::Pod, "a")])
        );
        assert_eq!(
            words("sts db cache"),
            Ok(vec![
                named(Kind::StatefulSet, "db"),
                named(Kind::StatefulSet, "cache")
            ])
        );
        assert_eq!(
            words("jobs,svc"),
            Ok(vec![Wanted::All(Kind::Job), Wanted::All(Kind::Service)])
        );
        assert_eq!(words("pod pod"), Ok(vec![named(Kind::Pod, "pod")]));
        assert_eq!(
            words("web-1 web-2"),
            Ok(vec![Wanted::Pod("web-1".into()), Wanted::Pod("web-2".into())])
        );
        assert_eq!(
            words("deploy/web pods"),
            Ok(vec![named(Kind::Deployment, "web"), Wanted::All(Kind::Pod)])
        );
    }

    #[test]
    fn an_unknown_type_is_an_error_with_the_nearest_one() {
        let error = words("deploymnet/web").map_err(|error| error.to_string());
        assert!(error.is_err_and(|text| text.contains("did you mean 'deployment'?")));
        assert!(words("pods,gadgets").is_err());
        assert!(words("pod/a/b").is_err());
        assert!(words("pod/").is_err());
    }
}
