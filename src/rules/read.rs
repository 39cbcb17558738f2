//! One rule file → one `Rule`, or everything that makes it none: wrong keys, shapes, words and names.

mod bounds;
mod earlier;
mod fix;

use std::sync::Arc;

use serde_json::Value as Json;

use super::file::{
    About, Alternative, CauseKind, Explains, Layer, Literal, Match, OWN_STAGE, OutdatedKey, Place, Placed,
    Precondition, Rule, RuleFault, RunBy, STAGES, Severity, Source, Via,
};
use super::shape::{self, Misfit};
use super::suggest::did_you_mean;
use crate::facts::Root;
use crate::k8s::yaml::{self, Content, Node};
use fix::{evidence, fix};

/// Whose rules they are, which decides what an id looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Rules of this project, or proposed for it: `rules/<stage>/<id>.yaml`.
    BuiltIn,
    /// Rules that somebody keeps for himself: their id carries a prefix, `acme/mirror-down`.
    User,
}

/// What reading one file gave.
pub(super) struct Reading {
    /// The id, wherever it could be read: rules that name a broken rule are not at fault.
    pub(super) id: Option<String>,
    pub(super) rule: Option<Rule>,
    pub(super) faults: Vec<RuleFault>,
}

/// Reads a rule file.
pub(super) fn read(path: &str, text: &str, standing: Standing) -> Reading {
    let fault = |misfit: Misfit| RuleFault {
        path: path.to_owned(),
        place: misfit.place,
        message: misfit.message,
        hint: misfit.hint,
    };
    let node = match document(text) {
        Ok(node) => node,
        Err(misfit) => {
            return Reading {
                id: None,
                rule: None,
                faults: vec![fault(misfit)],
            };
        }
    };
    let (node, earlier) = earlier::current(node);
    let mut misfits = earlier.misfits;
    misfits.extend(shape::misfits(&node, &shape::RULE));
    earlier::name_successors(&node, &mut misfits);
    let id = node.get("id").and_then(Node::as_text).map(str::to_owned);
    let shaped = misfits.is_empty();
    misfits.extend(names(path, &node, standing));
    let mut odd = Vec::new();
    let rule = shaped.then(|| Rule {
        deep: earlier.deep,
        explains: earlier.explains.iter().flat_map(explains).collect(),
        outdated: earlier.outdated,
        ..rule(path, text, &node, &mut odd)
    });
    misfits.extend(odd);
    misfits.sort_by_key(|misfit| misfit.place);
    Reading {
        id,
        rule: rule.filter(|_| misfits.is_empty()),
        faults: misfits.into_iter().map(fault).collect(),
    }
}

/// Returns the id that a file gives itself, whatever else is wrong with it.
pub(super) fn id_of(text: &str) -> Option<String> {
    let node = document(text).ok()?;
    node.get("id").and_then(Node::as_text).map(str::to_owned)
}

/// Returns the one document of the file in the keys of the present schema, and the outdated keys that it uses.
pub(super) fn in_current_keys(text: &str) -> Result<(Node, Vec<OutdatedKey>), Misfit> {
    let (node, earlier) = earlier::current(document(text)?);
    Ok((node, earlier.outdated))
}

/// Returns the one document of the file.
fn document(text: &str) -> Result<Node, Misfit> {
    bounds::size(text)?;
    let node = the_document(text)?;
    bounds::depth(&node)?;
    Ok(node)
}

fn the_document(text: &str) -> Result<Node, Misfit> {
    let misfit = |place, message: &str| Misfit {
        place,
        message: message.to_owned(),
        // What authors of sentences stumble over: `cause: It fails: …`.
        hint: message
            .contains("mapping values are not allowed")
            .then(|| "write a text that holds ': ' in quotes, or below '>-'".to_owned()),
    };
    let mut documents = yaml::read_plain(text).into_iter();
    let start = Place { line: 1, column: 1 };
    let first = documents
        .next()
        .ok_or_else(|| misfit(start, "the file is empty"))?
        .map_err(|fault| misfit(fault.place, &fault.message))?;
    match documents.next() {
        None => Ok(first),
        Some(Ok(second)) => Err(misfit(
            second.place,
            "a rule file holds one document, this is a second",
        )),
        Some(Err(fault)) => Err(misfit(fault.place, &fault.message)),
    }
}

/// Checks what the name of the file, its folder and its id say of each other.
fn names(path: &str, node: &Node, standing: Standing) -> Vec<Misfit> {
    let mut found = Vec::new();
    let (folder, stem) = folder_and_stem(path);
    if standing == Standing::BuiltIn && !STAGES.contains(&folder) {
        let hint = did_you_mean(folder, STAGES)
            .unwrap_or_else(|| format!("the folder is the stage, one of {}", STAGES.join(", ")));
        found.push(Misfit {
            place: node.place,
            message: format!("unknown stage '{folder}'"),
            hint: Some(hint),
        });
    }
    for alias in node.get("aliases").and_then(Node::items).unwrap_or_default() {
        let Some(text) = alias.as_text() else { continue };
        if !text.split('/').all(is_kebab) || text.matches('/').count() > 1 {
            let hint = "an id is words in lower case, joined by '-': 'mirror-not-reachable'".to_owned();
            found.push(Misfit {
                place: alias.place,
                message: format!("the alias '{text}' is not lower-kebab"),
                hint: Some(hint),
            });
        }
    }
    let Some(id) = node.get("id") else { return found };
    let Some(text) = id.as_text() else { return found };
    let mut say = |message: String, hint: Option<String>| {
        found.push(Misfit {
            place: id.place,
            message,
            hint,
        });
    };
    let (prefix, name) = text
        .split_once('/')
        .map_or((None, text), |(prefix, name)| (Some(prefix), name));
    if !is_kebab(name) || !prefix.is_none_or(is_kebab) {
        let hint = "an id is words in lower case, joined by '-': 'mirror-not-reachable'".to_owned();
        say(format!("the id '{text}' is not lower-kebab"), Some(hint));
    }
    if prefix.is_none() && standing == Standing::User {
        let hint = format!("write 'id: acme/{name}', with a word of your own before the '/'");
        say(
            format!("the id '{text}' of a rule of your own carries no prefix"),
            Some(hint),
        );
    }
    if prefix.is_some() && standing == Standing::BuiltIn {
        say(
            format!("the id '{text}' of a built-in rule carries a prefix"),
            None,
        );
    }
    if name != stem {
        let hint = format!("call the file '{name}.yaml', or the rule '{stem}'");
        say(format!("the id '{text}' is not the name of the file"), Some(hint));
    }
    found
}

/// Returns the id of the rule of a file by the name of the file, which a test holds to be the same.
pub(super) fn id_of_path(path: &str) -> &str {
    folder_and_stem(path).1
}

fn folder_and_stem(path: &str) -> (&str, &str) {
    let mut parts = path.rsplit(['/', '\\']);
    let file = parts.next().unwrap_or_default();
    let stem = file
        .strip_suffix(".yaml")
        .or_else(|| file.strip_suffix(".yml"))
        .unwrap_or(file);
    (parts.next().unwrap_or_default(), stem)
}

fn is_kebab(word: &str) -> bool {
    word.split('-').all(|part| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    })
}

// From here on the shape of the document is known to be right, so a default is never taken for a value
// that the author wrote.

fn rule(path: &str, text: &str, node: &Node, odd: &mut Vec<Misfit>) -> Rule {
    let (folder, _) = folder_and_stem(path);
    let stage = if STAGES.contains(&folder) {
        folder
    } else {
        OWN_STAGE
    };
    let subject = placed(node, "subject");
    Rule {
        path: path.to_owned(),
        text: Arc::from(text),
        id: placed(node, "id"),
        aliases: list(node, "aliases", text_of),
        outdated: Vec::new(),
        stage: stage.to_owned(),
        title: placed(node, "title"),
        subject: Placed {
            value: Root::of_word(&subject.value).unwrap_or(Root::Cluster),
            place: subject.place,
        },
        layer: Layer::of_word(&word(node, "layer")).unwrap_or_default(),
        fallback: flag(node, "fallback"),
        severity: Severity::of_word(&word(node, "severity")).unwrap_or(Severity::Info),
        since: placed(node, "since"),
        runs: runs(node, stage),
        deep: false,
        weak: flag(node, "weak"),
        inferred: flag(node, "inferred"),
        precondition: entries(node, "precondition", |name, value| Precondition {
            fact: name,
            any: value.items().unwrap_or_default().iter().map(literal).collect(),
        }),
        matches: entries(node, "match", |name, value| Match {
            name,
            source: placed(value, "in"),
            any: list(value, "any", text_of),
        }),
        lookup: entries(node, "lookup", |name, value| (name, text_of(value))),
        when: optional(node, "when"),
        alternatives: list(node, "alternatives", |item| Alternative {
            rule: placed(item, "rule"),
            when: placed(item, "when"),
            because: placed(item, "because"),
        }),
        about: optional(node, "about").map_or(About::Subject, About::Name),
        key: list(node, "key", text_of),
        explained_by: list(node, "explainedBy", cause_kind),
        explains: Vec::new(),
        cause: placed(node, "cause"),
        evidence: list(node, "evidence", |item| evidence(item, odd)),
        inspect: list(node, "inspect", |item| {
            item.items().unwrap_or_default().iter().map(text_of).collect()
        }),
        fix: list(node, "fix", |item| fix(item, odd)),
        alert: optional(node, "alert"),
        docs: placed(node, "docs"),
        references: list(node, "references", text_of),
    }
}

/// Returns the commands that evaluate a rule. Rules of every stage judge what runs; what is only planned is judged by
/// the two stages that are about it, and by rules that say so.
fn runs(node: &Node, stage: &str) -> Vec<RunBy> {
    let named = node.get("runs").and_then(Node::items).unwrap_or_default();
    let named: Vec<RunBy> = named
        .iter()
        .filter_map(|one| RunBy::of_word(one.written()?))
        .collect();
    match (named.is_empty(), stage) {
        (false, _) => named,
        (true, "preflight" | "prevention") => RunBy::ALL.to_vec(),
        (true, _) => vec![RunBy::Diagnose],
    }
}

fn cause_kind(node: &Node) -> CauseKind {
    let via = |node: &Node| Via::of_word(&word(node, "via")).unwrap_or(Via::Itself);
    CauseKind {
        place: node.place,
        via: via(node),
        severity: Severity::of_word(&word(node, "severity")),
        stages: list(node, "stage", |one| text_of(one).value),
        layers: list(node, "layer", |one| {
            Layer::of_word(&text_of(one).value).unwrap_or_default()
        }),
        rules: one_or_many(node, "rule"),
        not: one_or_many(node, "not"),
    }
}

fn explains(node: &Node) -> Vec<Explains> {
    let edges = node.items().unwrap_or_default();
    edges
        .iter()
        .map(|item| Explains {
            rule: placed(item, "rule"),
            via: Via::of_word(&word(item, "via")).unwrap_or(Via::Itself),
        })
        .collect()
}

/// Returns the texts of a key that holds one text or a list of them.
fn one_or_many(node: &Node, key: &str) -> Vec<Source> {
    match node.get(key) {
        Some(one) if one.items().is_none() => vec![text_of(one)],
        _ => list(node, key, text_of),
    }
}

fn text_of(node: &Node) -> Source {
    Placed {
        value: node.written().unwrap_or_default().to_owned(),
        place: node.place,
    }
}

fn optional(node: &Node, key: &str) -> Option<Source> {
    node.get(key).map(text_of)
}

fn placed(node: &Node, key: &str) -> Source {
    optional(node, key).unwrap_or_default()
}

fn word(node: &Node, key: &str) -> String {
    placed(node, key).value
}

fn flag(node: &Node, key: &str) -> bool {
    node.get(key)
        .is_some_and(|node| node.to_json() == Json::Bool(true))
}

fn list<T>(node: &Node, key: &str, item: impl FnMut(&Node) -> T) -> Vec<T> {
    let items = node.get(key).and_then(Node::items).unwrap_or_default();
    items.iter().map(item).collect()
}

fn entries<T>(node: &Node, key: &str, entry: impl Fn(Placed<String>, &Node) -> T) -> Vec<T> {
    let entries = node.get(key).map(Node::entries).unwrap_or_default();
    entries
        .iter()
        .map(|(name, value)| entry(text_of(name), value))
        .collect()
}

fn literal(node: &Node) -> Placed<Literal> {
    let value = match node.to_json() {
        Json::Bool(value) => Literal::Bool(value),
        Json::Number(value) => Literal::Int(value.as_i64().unwrap_or_default()),
        _ => Literal::Word(node.written().unwrap_or_default().to_owned()),
    };
    Placed {
        value,
        place: node.place,
    }
}

#[cfg(test)]
mod tests;
