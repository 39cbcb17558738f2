//! WHO: an account, a user, a group, the account of a pod, or whoever asks.

use crate::cli::error::{CliError, ErrorKind};
use crate::k8s::access::Caller;
use crate::k8s::{Kind, ObjectRef};
use crate::rules::suggest;
use crate::snapshot::{Existence, Snapshot};

/// Who is meant, as far as the word alone tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Who {
    Me,
    Named(Caller),
    /// An account of the namespace that is asked about.
    Account(String),
    /// The account of a pod.
    Pod(String),
    /// An error named it, so that it asked with all its groups.
    Refused(Caller),
}

impl Who {
    /// Returns the object of the cluster that must be there; `home` is the namespace where none is given.
    pub(super) fn object(&self, home: &str) -> Option<ObjectRef> {
        let account = |(namespace, name): (&str, &str)| ObjectRef::new(Kind::ServiceAccount, namespace, name);
        match self {
            Who::Me | Who::Refused(_) => None,
            Who::Named(caller) => caller.as_account().map(account),
            Who::Account(name) => Some(account((home, name))),
            Who::Pod(name) => Some(ObjectRef::new(Kind::Pod, home, name)),
        }
    }
}

const FORMS: &str =
    "WHO is serviceaccount:NAMESPACE:NAME, sa/NAME, pod/NAME, group:NAME, me, or the name of a user";

pub(super) fn read(word: &str) -> Result<Who, CliError> {
    let wrong = |why: &str| Err(CliError::invalid(format!("invalid account '{word}': {why}")).hint(FORMS));
    if word == "me" {
        return Ok(Who::Me);
    }
    if let Some(group) = word.strip_prefix("group:") {
        return match group {
            "" => wrong("missing group name"),
            group => Ok(Who::Named(Caller::group(group))),
        };
    }
    for prefix in ["system:serviceaccount:", "serviceaccount:", "sa:"] {
        if let Some(rest) = word.strip_prefix(prefix) {
            return match rest.split_once(':') {
                Some((namespace, name))
                    if !namespace.is_empty() && !name.is_empty() && !name.contains(':') =>
                {
                    Ok(Who::Named(Caller::account(namespace, name)))
                }
                _ => wrong("an account has a namespace and a name"),
            };
        }
    }
    let Some((kind, name)) = word.split_once('/') else {
        let user = word.strip_prefix("user:").unwrap_or(word);
        return match user {
            "" => wrong("it has no name"),
            user => Ok(Who::Named(Caller::user(user))),
        };
    };
    match (Kind::by_word(kind), name) {
        (_, "") => wrong("it has no name"),
        (_, name) if name.contains('/') => wrong("it is not TYPE/NAME"),
        (Some(Kind::ServiceAccount), name) => Ok(Who::Account(name.to_owned())),
        (Some(Kind::Pod), name) => Ok(Who::Pod(name.to_owned())),
        (None, name) if kind == "user" => Ok(Who::Named(Caller::user(name))),
        (None, name) if kind == "group" => Ok(Who::Named(Caller::group(name))),
        _ => wrong("it acts as no account"),
    }
}

/// An account that is known not to be there would be a no for the wrong reason.
pub(super) fn account_is_there(snapshot: &Snapshot, caller: &Caller) -> Result<(), CliError> {
    let Some((namespace, name)) = caller.as_account() else {
        return Ok(());
    };
    match snapshot.look_up(Kind::ServiceAccount, namespace, name) {
        Existence::Absent => {
            let names = snapshot.rows_in(Kind::ServiceAccount, namespace);
            let near = suggest::did_you_mean(name, names.map(|row| row.object.name.as_str()));
            Err(no_account(namespace, name).hint_if(near))
        }
        _ => Ok(()),
    }
}

fn no_account(namespace: &str, name: &str) -> CliError {
    let message = format!("serviceaccounts \"{name}\" not found in namespace {namespace}");
    CliError::sentence(ErrorKind::Target, message)
}

/// Returns the account of a pod; of a recording, the start of its name may do.
pub(super) fn of_pod(snapshot: &Snapshot, name: &str, namespace: Option<&str>) -> Result<Caller, CliError> {
    let in_scope =
        |row: &&crate::snapshot::Row| namespace.is_none_or(|wanted| row.object.namespace == wanted);
    let rows: Vec<_> = snapshot.rows(Kind::Pod).filter(in_scope).collect();
    let exact: Vec<_> = rows.iter().filter(|row| row.object.name == name).collect();
    let found: Vec<_> = match exact.is_empty() {
        false => exact,
        true => rows
            .iter()
            .filter(|row| row.object.name.starts_with(name))
            .collect(),
    };
    let scope = namespace.map_or(String::new(), |namespace| format!(" in namespace {namespace}"));
    let accounts: std::collections::BTreeSet<(String, String)> = found
        .iter()
        .map(|row| {
            let json = snapshot.raw(&row.object);
            let account = json
                .and_then(|json| json["spec"]["serviceAccountName"].as_str())
                .unwrap_or("default");
            (row.object.namespace.clone(), account.to_owned())
        })
        .collect();
    let mut accounts = accounts.into_iter();
    match (accounts.next(), accounts.next()) {
        (Some((namespace, account)), None) => Ok(Caller::account(&namespace, &account)),
        (None, _) => {
            let names = rows.iter().map(|row| row.object.name.as_str());
            let message = format!("find pod '{name}'{scope}: there is none of this name");
            Err(CliError::new(ErrorKind::Target, message).hint_if(suggest::did_you_mean(name, names)))
        }
        (Some(_), Some(_)) => {
            let message = format!("several pods with different accounts match '{name}'{scope}");
            Err(CliError::sentence(ErrorKind::Target, message)
                .hint("use a longer part of the name, or -n NAMESPACE"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_names_somebody() {
        let account = Who::Named(Caller::account("shop", "cart"));
        for (word, meant) in [
            ("me", Who::Me),
            ("serviceaccount:shop:cart", account.clone()),
            ("system:serviceaccount:shop:cart", account),
            ("sa/cart", Who::Account("cart".to_owned())),
            ("serviceaccount/cart", Who::Account("cart".to_owned())),
            ("pod/web-0", Who::Pod("web-0".to_owned())),
            ("group:devs", Who::Named(Caller::group("devs"))),
            ("alice@example.com", Who::Named(Caller::user("alice@example.com"))),
            ("user:me", Who::Named(Caller::user("me"))),
        ] {
            assert_eq!(read(word), Ok(meant), "{word}");
        }
        for word in ["serviceaccount:shop", "sa/", "group:", "svc/web", "", "pod/a/b"] {
            assert!(read(word).is_err(), "{word}");
        }
    }
}
