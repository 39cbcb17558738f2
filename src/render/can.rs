//! The answer of `can`: a screen whose last block can be pasted into a shell, and JSON.

use serde::Serialize;
use serde_json::Value as Json;

use super::json::{ObjectJson, object};
use super::sink::Terminal;
use super::text::layout::wrap;
use super::{Format, NARROWEST, PROSE, Style, shell, sink, yaml};
use crate::k8s::access::Asked;
use crate::k8s::{Command, Untrusted};
use crate::report::can::{Can, Decision, Proposal};
use crate::snapshot::Source;

/// Columns that labels take.
const COLUMN: usize = 11;

/// Returns the answer in a format; text where the format has no other.
pub(crate) fn can(can: &Can, format: Format, style: &Style) -> String {
    match format {
        Format::Json => sink::json::pretty(&CanJson::of(can)) + "\n",
        Format::Yaml => yaml::of_json(&sink::json::pretty(&CanJson::of(can))),
        _ => text(can, style),
    }
}

/// Why a pasted text yields no grant.
const PASTED: &str =
    "the account comes from the pasted text, which any program can print; check it, then name it:";

/// A page that grows from above.
struct Page {
    sink: Terminal,
    width: usize,
    out: String,
}

impl Page {
    fn block(&mut self, label: &str, said: &Untrusted) {
        let line = self.sink.lines(said).join(" ");
        for (at, line) in wrap(&line, self.width - COLUMN, self.width - COLUMN)
            .iter()
            .enumerate()
        {
            let label = if at == 0 { label } else { "" };
            self.out.push_str(format!("{label:COLUMN$}{line}").trim_end());
            self.out.push('\n');
        }
    }

    fn ask(&mut self, command: &Command) {
        self.block("fix", &PASTED.into());
        self.out.push('\n');
        match shell::script(command, self.sink) {
            Ok(script) => {
                self.out.push_str(&script.lines(self.width).join("\n"));
                self.out.push('\n');
            }
            Err(words) => self.block("", &Untrusted::new(words)),
        }
    }

    fn apply(&mut self, manifests: &[Json]) {
        let yaml: Vec<String> = manifests.iter().map(yaml::block).collect();
        let command = Command {
            argv: ["kubectl", "apply", "-f", "-"].map(Untrusted::from).to_vec(),
            stdin: Some(Untrusted::new(yaml.join("---\n"))),
        };
        self.out.push('\n');
        match shell::script(&command, self.sink) {
            Ok(script) => {
                self.out.push_str(&script.lines(self.width).join("\n"));
                self.out.push('\n');
            }
            // A name that a terminal cannot show is in JSON as what it is.
            Err(_) => self.block(
                "",
                &"the names contain unusual characters; '-o json' prints the manifests".into(),
            ),
        }
    }
}

fn text(can: &Can, style: &Style) -> String {
    let mut page = Page {
        sink: Terminal {
            unicode: style.unicode,
        },
        width: style.width.clamp(NARROWEST, PROSE),
        out: String::new(),
    };
    page.block(word(can.answer), &Untrusted::new(headline(can)));
    if let Some(reviewed) = &can.reviewed {
        let verdict = if reviewed.allowed {
            "allowed by the API server"
        } else {
            "denied by the API server"
        };
        let reason = match reviewed.reason.raw() {
            "" => String::new(),
            reason => format!(": {reason}"),
        };
        page.block("reviewed", &Untrusted::new(format!("{verdict}{reason}")));
    }
    for ground in &can.because {
        page.block("because", &ground.sentence);
    }
    if let Some(unseen) = &can.unseen {
        page.block("not read", unseen);
    }
    if let Some(near) = &can.nearest {
        page.block("nearest", &near.sentence);
    }
    if style.quiet {
        return page.out;
    }
    for note in &can.notes {
        page.block("note", note);
    }
    match &can.proposal {
        Some(Proposal::Withheld(why)) => page.block("fix", &(*why).into()),
        Some(Proposal::Ask(command)) => page.ask(command),
        Some(Proposal::Manifests {
            manifests,
            caution,
            narrower,
        }) => {
            for (label, said) in [("caution", caution), ("narrower", narrower)] {
                if let Some(said) = said {
                    page.block(label, &Untrusted::new(said));
                }
            }
            page.block("fix", &"the minimal role and binding:".into());
            page.apply(manifests);
        }
        None => {}
    }
    page.out
}

fn headline(can: &Can) -> String {
    let who = can.caller.spoken();
    let may = match can.answer {
        Decision::Yes => "can",
        Decision::No => "cannot",
        Decision::Undecided => "can or cannot",
    };
    format!("{who} {may} {} {}", can.request.verb, can.request.object())
}

fn word(answer: Decision) -> &'static str {
    match answer {
        Decision::Yes => "yes",
        Decision::No => "no",
        Decision::Undecided => "undecided",
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CanJson<'c> {
    api_version: &'static str,
    kind: &'static str,
    source: &'static str,
    who: WhoJson<'c>,
    request: RequestJson<'c>,
    answer: &'static str,
    review: Option<ReviewJson<'c>>,
    because: Vec<GroundJson<'c>>,
    unseen: Option<&'c str>,
    nearest: Option<GroundJson<'c>>,
    fix: Option<FixJson<'c>>,
    notes: Vec<&'c str>,
}

#[derive(Serialize)]
struct WhoJson<'c> {
    user: &'c str,
    groups: &'c [String],
}

#[derive(Serialize)]
struct RequestJson<'c> {
    verb: &'c str,
    group: &'c str,
    resource: &'c str,
    subresource: &'c str,
    name: &'c str,
    namespace: &'c str,
    path: &'c str,
}

#[derive(Serialize)]
struct ReviewJson<'c> {
    allowed: bool,
    reason: &'c str,
}

#[derive(Serialize)]
struct GroundJson<'c> {
    binding: Option<ObjectJson<'c>>,
    role: Option<ObjectJson<'c>>,
    text: &'c str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FixJson<'c> {
    manifests: &'c [Json],
    caution: Option<&'c str>,
    /// What may do instead.
    narrower: Option<&'c str>,
    /// Why there are no manifests.
    withheld: Option<&'c str>,
    argv: Option<Vec<&'c str>>,
}

impl<'c> CanJson<'c> {
    fn of(can: &'c Can) -> Self {
        Self {
            api_version: "sandbox-doctor/v1",
            kind: "Can",
            source: match can.source {
                Source::Live => "live",
                Source::Recording => "recording",
                Source::Manifests => "manifests",
            },
            who: WhoJson {
                user: &can.caller.user,
                groups: &can.caller.groups,
            },
            request: RequestJson::of(can),
            answer: word(can.answer),
            review: can.reviewed.as_ref().map(|reviewed| ReviewJson {
                allowed: reviewed.allowed,
                reason: reviewed.reason.raw(),
            }),
            because: can
                .because
                .iter()
                .map(|ground| GroundJson {
                    binding: ground.binding.as_ref().map(object),
                    role: ground.role.as_ref().map(object),
                    text: ground.sentence.raw(),
                })
                .collect(),
            unseen: can.unseen.as_ref().map(Untrusted::raw),
            nearest: can.nearest.as_ref().map(|near| GroundJson {
                binding: near.binding.as_ref().map(object),
                role: Some(object(&near.role)),
                text: near.sentence.raw(),
            }),
            fix: can.proposal.as_ref().map(FixJson::of),
            notes: can.notes.iter().map(Untrusted::raw).collect(),
        }
    }
}

impl<'c> RequestJson<'c> {
    fn of(can: &'c Can) -> Self {
        let mut json = Self {
            verb: &can.request.verb,
            group: "",
            resource: "",
            subresource: "",
            name: "",
            namespace: "",
            path: "",
        };
        match &can.request.what {
            Asked::Path(path) => json.path = path,
            Asked::Resource(asked) => {
                json.group = &asked.group;
                json.resource = &asked.resource;
                json.subresource = &asked.subresource;
                json.name = &asked.name;
                json.namespace = &asked.namespace;
            }
        }
        json
    }
}

impl<'c> FixJson<'c> {
    fn without((withheld, argv): (&'c str, Option<Vec<&'c str>>)) -> Self {
        Self {
            manifests: &[],
            caution: None,
            narrower: None,
            withheld: Some(withheld),
            argv,
        }
    }

    fn of(proposal: &'c Proposal) -> Self {
        match proposal {
            Proposal::Manifests {
                manifests,
                caution,
                narrower,
            } => Self {
                manifests,
                caution: caution.as_deref(),
                narrower: narrower.as_deref(),
                withheld: None,
                argv: Some(vec!["kubectl", "apply", "-f", "-"]),
            },
            Proposal::Withheld(why) => Self::without((why, None)),
            Proposal::Ask(command) => {
                let argv = command.argv.iter().map(Untrusted::raw).collect();
                Self::without((PASTED, Some(argv)))
            }
        }
    }
}
