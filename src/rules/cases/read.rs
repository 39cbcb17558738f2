//! A case file as typed structs, or everything that is wrong with it.

use std::rc::Rc;

use super::base::{Base, from_here};
use super::{Case, CaseFile, Equivalent, Expect, Object, World};
use crate::k8s::Kind;
use crate::k8s::time::{self, Timestamp};
use crate::k8s::yaml::{self, Node};
use crate::rules::file::{Place, Placed, RuleFault, Severity};
use crate::rules::fired::Confidence;
use crate::rules::shape::{self, Misfit};
use crate::snapshot::Input;

/// Reads a case file.
pub(crate) fn read(path: &str, text: &str) -> Result<CaseFile, Vec<RuleFault>> {
    let mut misfits = Vec::new();
    let file = document(text).map(|node| {
        misfits = shape::misfits(&node, &shape::CASE_FILE);
        let mut reader = Reader {
            misfits: Vec::new(),
            base: Base::of(&node),
            path,
            now: None,
        };
        reader.now = reader.time(&node);
        let cases = node.get("cases").and_then(Node::items).unwrap_or_default();
        let cases = cases.iter().filter_map(|case| reader.case(case)).collect();
        let rule = node.get("rule").and_then(placed);
        misfits.append(&mut reader.misfits);
        if misfits.is_empty() {
            misfits.extend(reader.base.unused());
        }
        let equivalents = node.get("equivalent").and_then(Node::items).unwrap_or_default();
        let equivalents = equivalents.iter().filter_map(equivalent).collect();
        rule.map(|rule| CaseFile {
            path: path.to_owned(),
            text: Rc::from(text),
            rule,
            cases,
            equivalents,
        })
    });
    match file {
        Ok(Some(file)) if misfits.is_empty() => return Ok(file),
        Ok(_) => {}
        Err(misfit) => misfits.push(misfit),
    }
    misfits.sort_by_key(|misfit| misfit.place);
    let fault = |misfit: Misfit| RuleFault {
        path: path.to_owned(),
        place: misfit.place,
        message: misfit.message,
        hint: misfit.hint,
    };
    Err(misfits.into_iter().map(fault).collect())
}

fn document(text: &str) -> Result<Node, Misfit> {
    let misfit = |place, message: String| Misfit {
        place,
        message,
        hint: None,
    };
    let mut documents = yaml::read_plain(text).into_iter();
    let first = documents
        .next()
        .ok_or_else(|| misfit(Place { line: 1, column: 1 }, "the file is empty".to_owned()))?;
    let first = first.map_err(|fault| misfit(fault.place, fault.message))?;
    match documents.next() {
        None => Ok(first),
        Some(Ok(second)) => Err(misfit(second.place, "a case file holds one document".to_owned())),
        Some(Err(fault)) => Err(misfit(fault.place, fault.message)),
    }
}

fn placed(node: &Node) -> Option<Placed<String>> {
    node.as_text().map(|text| Placed {
        value: text.to_owned(),
        place: node.place,
    })
}

fn equivalent(node: &Node) -> Option<Equivalent> {
    Some(Equivalent {
        mutant: node.get("mutant").and_then(placed)?,
        because: node.get("because").and_then(Node::as_text)?.to_owned(),
    })
}

/// Reads what the shape alone does not say: names of kinds and of inputs.
struct Reader<'n> {
    misfits: Vec<Misfit>,
    base: Base<'n>,
    /// Of the case file.
    path: &'n str,
    /// That of the file; a case may have its own.
    now: Option<Timestamp>,
}

impl Reader<'_> {
    /// Reads `now` of the file or of a case.
    fn time(&mut self, node: &Node) -> Option<Timestamp> {
        let now = node.get("now")?;
        let text = now.as_text()?;
        let time = time::parse(text);
        if time.is_none() {
            let message = format!("'{text}' is no time");
            self.misfit(
                now,
                message,
                "write a time as RFC 3339 has it: 2026-01-01T10:00:00Z",
            );
        }
        time
    }

    fn given(&mut self, node: &Node) -> World {
        let items = node.get("given").and_then(Node::items).unwrap_or_default();
        let mut objects = Vec::new();
        for item in items {
            match self.base.object(item) {
                Ok(object) => objects.push(object),
                Err(misfit) => self.misfits.push(misfit),
            }
        }
        World::Given(objects)
    }

    fn case(&mut self, node: &Node) -> Option<Case> {
        let namespace = node.get("namespace").and_then(Node::as_text);
        let on = node.get("on").map(|on| self.object(on, namespace));
        let list = |key| node.get(key).and_then(Node::items).unwrap_or_default();
        let changes = list("change").iter().filter_map(|change| {
            let namespace = change.get("namespace").and_then(Node::as_text).or(namespace);
            let object = self.object(change.get("object")?, namespace)?;
            Some((object, change.get("merge")?.to_json()))
        });
        let changes = changes.collect();
        let without = list("without")
            .iter()
            .filter_map(|object| self.object(object, namespace))
            .collect();
        let logs = node.get("logs").map_or(&[] as &[_], Node::entries);
        let logs = logs
            .iter()
            .filter_map(|(key, text)| self.log(key, text, namespace))
            .collect();
        let forbidden = list("forbidden")
            .iter()
            .filter_map(|input| self.input(input))
            .collect();
        let world = match node.get("from").and_then(placed) {
            Some(from) => World::Recorded(Placed {
                value: from_here(self.path, &from.value),
                ..from
            }),
            None => self.given(node),
        };
        Some(Case {
            name: node.get("name").and_then(placed)?,
            world,
            now: self.time(node).or(self.now),
            on: on.flatten(),
            changes,
            without,
            logs,
            forbidden,
            expect: self.expect(node.get("expect")?)?,
            expect_at: node.get("expect")?.place,
        })
    }

    fn misfit(&mut self, node: &Node, message: String, hint: &str) {
        self.misfits.push(Misfit {
            place: node.place,
            message,
            hint: Some(hint.to_owned()),
        });
    }

    fn object(&mut self, node: &Node, namespace: Option<&str>) -> Option<Object> {
        let text = node.as_text()?;
        let named = text.split_once('/').filter(|(_, name)| !name.is_empty());
        let Some((kind, name)) = named.and_then(|(word, name)| Some((Kind::by_word(word)?, name))) else {
            self.misfit(
                node,
                format!("'{text}' names no object"),
                "write TYPE/NAME: deploy/web",
            );
            return None;
        };
        Some(Object {
            kind,
            name: name.to_owned(),
            namespace: namespace.filter(|_| kind.namespaced()).map(str::to_owned),
            place: node.place,
        })
    }

    fn log(&mut self, key: &Node, text: &Node, namespace: Option<&str>) -> Option<(Object, String, String)> {
        let written = key.as_text()?;
        let Some((pod, container)) = written.split_once('/') else {
            self.misfit(
                key,
                format!("'{written}' names no container"),
                "write POD/CONTAINER: web-1/app",
            );
            return None;
        };
        let pod = Object {
            kind: Kind::Pod,
            name: pod.to_owned(),
            namespace: namespace.map(str::to_owned),
            place: key.place,
        };
        Some((pod, container.to_owned(), text.as_text()?.to_owned()))
    }

    fn input(&mut self, node: &Node) -> Option<Input> {
        let word = node.as_text()?;
        let input = Input::of_word(word);
        if input.is_none() {
            let hint = "write the plural of a resource (nodes, events, secrets) or pods/log";
            self.misfit(node, format!("'{word}' is no input"), hint);
        }
        input
    }

    fn expect(&mut self, node: &Node) -> Option<Expect> {
        match node.as_text() {
            Some("quiet") => return Some(Expect::Quiet),
            Some("skipped") => return Some(Expect::Skipped),
            _ => {}
        }
        let word = |key| node.get(key).and_then(Node::as_text);
        let words = |key| {
            let items = node.get(key).and_then(Node::items)?;
            Some(
                items
                    .iter()
                    .filter_map(Node::written)
                    .map(str::to_owned)
                    .collect(),
            )
        };
        if node.get("fires")?.written() != Some("true") {
            self.misfit(
                node,
                "'fires' must be true".to_owned(),
                "write 'expect: quiet' for a rule that must not fire",
            );
            return None;
        }
        Some(Expect::Fires {
            cause: word("cause").map(str::to_owned),
            confidence: word("confidence").and_then(Confidence::of_word),
            severity: word("severity").and_then(Severity::of_word),
            fixes: node
                .get("fixes")
                .and_then(Node::written)
                .and_then(|number| number.parse().ok()),
            fix: word("fix").map(str::to_owned),
            excluded: words("excluded"),
            key: words("key"),
        })
    }
}
