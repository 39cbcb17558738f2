//! One rule of a role: what it covers, and by how little it misses.

use serde_json::Value as Json;

use crate::k8s::access::{Asked, Request, Resource};

/// What a rule that does not cover a request lacks, when it is one thing alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Lack {
    /// It has `pods`, not `pods/log`.
    Subresource {
        has: String,
    },
    /// It has `pods/log`, not `pods`.
    Parent {
        has: String,
    },
    /// It has `pods/*`, which covers nothing.
    Star {
        has: String,
    },
    /// It has `pod` or `Pods`.
    Spelling {
        has: String,
    },
    Verb {
        has: Vec<String>,
    },
    Group {
        has: Vec<String>,
    },
    /// It covers these names alone.
    Name {
        has: Vec<String>,
    },
}

fn words<'r>(rule: &'r Json, field: &str) -> impl Iterator<Item = &'r str> {
    rule[field]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Json::as_str)
}

fn owned(rule: &Json, field: &str) -> Vec<String> {
    words(rule, field).map(str::to_owned).collect()
}

/// Whether a list holds the word, or the star that stands for every word.
fn has(rule: &Json, field: &str, word: &str) -> bool {
    words(rule, field).any(|one| one == "*" || one == word)
}

/// Whether a rule covers a request.
pub(super) fn covers(rule: &Json, request: &Request) -> bool {
    let verb = has(rule, "verbs", &request.verb);
    match &request.what {
        Asked::Path(path) => verb && covers_path(rule, path),
        Asked::Resource(asked) => {
            verb && has(rule, "apiGroups", &asked.group)
                && covers_resource(rule, asked)
                && covers_name(rule, asked)
        }
    }
}

fn covers_path(rule: &Json, path: &str) -> bool {
    words(rule, "nonResourceURLs").any(|url| {
        let start = url.trim_end_matches('*');
        url == path || (url.ends_with('*') && path.starts_with(start))
    })
}

/// `*` covers subresources too; `*/log` covers that of every resource; `pods/*` is no wildcard.
fn covers_resource(rule: &Json, asked: &Resource) -> bool {
    let combined = asked.combined();
    words(rule, "resources").any(|one| {
        let every = one.strip_prefix("*/");
        one == "*"
            || one == combined
            || (!asked.subresource.is_empty() && every == Some(asked.subresource.as_str()))
    })
}

/// A request without a name is covered by no name, but for the empty one.
fn covers_name(rule: &Json, asked: &Resource) -> bool {
    let mut names = words(rule, "resourceNames").peekable();
    names.peek().is_none() || names.any(|name| name == asked.name)
}

/// Whether a rule owes its reach to a star: nobody should be told to use such a role.
pub(super) fn is_wild(rule: &Json) -> bool {
    ["verbs", "resources"]
        .iter()
        .any(|field| words(rule, field).any(|word| word == "*"))
}

/// Says what one thing a rule lacks to cover a request.
pub(super) fn lack(rule: &Json, request: &Request) -> Option<Lack> {
    let verb = has(rule, "verbs", &request.verb);
    let of_verb = || Lack::Verb {
        has: owned(rule, "verbs"),
    };
    let asked = match &request.what {
        Asked::Path(path) => return (!verb && covers_path(rule, path)).then(of_verb),
        Asked::Resource(asked) => asked,
    };
    let group = has(rule, "apiGroups", &asked.group);
    let name = covers_name(rule, asked);
    match (verb, group, covers_resource(rule, asked), name) {
        (false, true, true, true) => Some(of_verb()),
        (true, false, true, true) if words(rule, "resources").any(|one| one == asked.combined()) => {
            Some(Lack::Group {
                has: owned(rule, "apiGroups"),
            })
        }
        (true, true, true, false) => Some(Lack::Name {
            has: owned(rule, "resourceNames"),
        }),
        (true, true, false, true) => words(rule, "resources").find_map(|one| misnamed(one, asked)),
        _ => None,
    }
}

fn misnamed(one: &str, asked: &Resource) -> Option<Lack> {
    let has = one.to_owned();
    if one.strip_suffix("/*") == Some(asked.resource.as_str()) {
        return Some(Lack::Star { has });
    }
    if one == asked.resource {
        return Some(Lack::Subresource { has });
    }
    if asked.subresource.is_empty()
        && one
            .split_once('/')
            .is_some_and(|(base, _)| base == asked.resource)
    {
        return Some(Lack::Parent { has });
    }
    let (lower, combined) = (one.to_ascii_lowercase(), asked.combined());
    // `pod/log`, `pods/logs`, `Pods`: as people write them.
    let bare = |text: &str| {
        text.split('/')
            .map(|part| part.trim_end_matches('s'))
            .collect::<Vec<_>>()
            .join("/")
    };
    (bare(&lower) == bare(&combined)).then_some(Lack::Spelling { has })
}
