//! One list, in pages: every item through the door, and the ledger row that says how much of it was seen.

use std::collections::HashSet;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::answer::{Refusal, Refused};
use super::discovery::Discovery;
use super::plan::{ListWish, object_path, segment};
use super::transport::Transport;
use crate::collect::door::{Admitted, Door, Expected};
use crate::k8s::{Kind, ObjectRef};
use crate::snapshot::{self, Input, LedgerRow, Row, Status};

/// Items of a page. Larger pages are not faster, and cost the server more at once.
const PAGE: usize = 500;
/// More pages than any cluster has objects for; a server that never ends is cut off here.
const MOST_PAGES: u32 = 2000;
/// Bytes of all pages of a list, before they are taken apart: 100,000 pods and more.
const MOST_BYTES: usize = 1 << 30;

/// An object behind the door.
pub(super) type Kept = (Box<Row>, snapshot::Kept);

/// What came of a list.
pub(super) struct Listed {
    pub(super) wish: ListWish,
    pub(super) objects: Vec<Kept>,
    pub(super) row: LedgerRow,
    /// The login is not good: nothing else will be answered either.
    pub(super) unknown_login: Option<String>,
    seen: Seen,
}

/// What tells a list that ends from one that goes in circles.
#[derive(Default)]
struct Seen {
    names: HashSet<(String, String)>,
    tokens: HashSet<String>,
    /// Items that could not be read.
    unreadable: u64,
    /// Items of the whole list, by the first page that says how many remain.
    promised: Option<u64>,
    bytes: usize,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    api_version: String,
    #[serde(default)]
    metadata: PageMetadata,
    items: Option<Vec<Box<RawValue>>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PageMetadata {
    resource_version: Option<String>,
    #[serde(rename = "continue")]
    next: Option<String>,
    remaining_item_count: Option<u64>,
}

/// Reads a whole list; whatever happens, a row of the ledger tells of it.
pub(super) async fn read((transport, discovery): (Transport, Discovery), wish: ListWish) -> Listed {
    let mut listed = Listed::of(wish);
    let mut restarted = false;
    let mut next = None;
    loop {
        match page(&transport, &mut listed, next.as_deref()).await {
            Ok(Some(token)) => next = Some(token),
            Ok(None) => break,
            // The token is older than the server remembers: all of it once more, from the start.
            Err(refusal) if refusal.kind == Refused::Gone && next.is_some() && !restarted => {
                restarted = true;
                next = None;
                listed = Listed::of(listed.wish);
            }
            Err(refusal) => {
                listed.refused(&discovery, refusal).await;
                break;
            }
        }
    }
    listed
}

impl Listed {
    fn of(wish: ListWish) -> Self {
        let row = LedgerRow::new(
            Input::Objects(wish.kind),
            wish.namespace.as_deref(),
            Status::Complete,
        );
        Self {
            wish,
            objects: Vec::new(),
            row,
            unknown_login: None,
            seen: Seen::default(),
        }
    }

    async fn refused(&mut self, discovery: &Discovery, mut refusal: Refusal) {
        if refusal.kind == Refused::NotFound && self.row.pages == 0 {
            refusal = self.explained(discovery, refusal).await;
        }
        if refusal.kind == Refused::Unknown {
            self.unknown_login = Some(refusal.reason.clone());
        }
        self.row.status = match refusal.kind {
            // Some pages came.
            _ if self.row.pages > 0 => Status::Truncated,
            Refused::Forbidden => Status::Forbidden,
            Refused::NotFound => Status::NotServed,
            _ => Status::Failed,
        };
        self.row.reason = Some(refusal.reason);
    }

    /// Tells a kind that the cluster does not have from a 404 of anything else: NotFound stays only for the former.
    async fn explained(&self, discovery: &Discovery, refusal: Refusal) -> Refusal {
        let kind = self.wish.kind;
        let name = format!("{} of {}", kind.plural(), kind.api_version());
        match discovery.serves(kind).await {
            Ok(false) => Refusal {
                reason: format!("the cluster does not serve {name}"),
                ..refusal
            },
            Ok(true) => {
                let reason =
                    format!("the server answered 404 Not Found for {name}, which its discovery lists");
                Refusal::new(Refused::Failed, reason)
            }
            Err(unknown) if unknown.kind == Refused::Unknown => unknown,
            Err(unknown) => {
                let reason = format!(
                    "the server answered 404 Not Found for {name}, and discovery does not show whether they are served: {}",
                    unknown.reason
                );
                Refusal::new(Refused::Failed, reason)
            }
        }
    }

    /// Ends the list here: there may be more.
    fn truncated(&mut self, reason: String) -> Option<String> {
        self.row.status = Status::Truncated;
        self.row.reason = Some(reason);
        None
    }

    /// Adds the items of a page; returns how many of them were not seen before.
    fn add(&mut self, items: &[Box<RawValue>], transport: &Transport) -> u64 {
        let kind = self.wish.kind;
        let expected = Expected {
            api_version: kind.api_version(),
            kind: kind.name(),
            namespace: None,
        };
        let before = self.row.items;
        let mut door = Door::default();
        for item in items {
            match admit(&mut door, item, expected).and_then(|kept| self.wish.holds(kept)) {
                Ok(kept) => {
                    let object = &kept.0.object;
                    if self
                        .seen
                        .names
                        .insert((object.namespace.clone(), object.name.clone()))
                    {
                        self.objects.push(kept);
                    }
                }
                Err(reason) => {
                    self.seen.unreadable += 1;
                    self.row.status = Status::Partial;
                    self.row.reason = Some(format!(
                        "{} of the items could not be read: an item {reason}",
                        self.seen.unreadable
                    ));
                }
            }
        }
        transport.learn(door.known());
        self.row.items = self.objects.len() as u64 + self.seen.unreadable;
        self.row.items - before
    }

    /// Returns the token of the next page, or nothing at the end of the list. A list that cannot be whole is truncated.
    fn next(&mut self, metadata: PageMetadata, added: u64) -> Option<String> {
        let (pages, items) = (self.row.pages, self.row.items);
        let remaining = metadata.remaining_item_count.unwrap_or_default();
        if remaining > 0 && self.seen.promised.is_none() {
            self.seen.promised = Some(items.saturating_add(remaining));
        }
        let Some(token) = metadata.next.filter(|token| !token.is_empty()) else {
            let promised = self
                .seen
                .promised
                .unwrap_or_default()
                .max(items.saturating_add(remaining));
            return match promised > items {
                true => self.truncated(format!("the list ended after {items} of {promised} items")),
                false => None,
            };
        };
        if !self.seen.tokens.insert(token.clone()) {
            return self.truncated(format!(
                "the server repeated a continue token after {pages} pages"
            ));
        }
        if added == 0 {
            return self.truncated(format!(
                "page {pages} adds nothing to the pages before, and is not the last one"
            ));
        }
        if self.wish.pages.is_some_and(|most| pages >= most) {
            return self.truncated(format!("only the first {items} items were read"));
        }
        if pages >= MOST_PAGES {
            return self.truncated(format!("it has more than {MOST_PAGES} pages"));
        }
        if self.seen.bytes > MOST_BYTES {
            return self.truncated(format!("it is larger than {} MiB", MOST_BYTES >> 20));
        }
        Some(token)
    }
}

impl ListWish {
    /// Refuses what is of another kind or lies in another namespace; the error completes "an item …".
    fn holds(&self, kept: Option<Kept>) -> Result<Kept, String> {
        let Some(kept) = kept.filter(|kept| kept.0.object.known_kind() == Some(self.kind)) else {
            return Err(format!("is no {}", self.kind.name()));
        };
        match &self.namespace {
            Some(namespace) if kept.0.object.namespace != *namespace => {
                Err("lies in another namespace".to_owned())
            }
            _ => Ok(kept),
        }
    }
}

/// Reads one page and returns where the next one begins.
async fn page(
    transport: &Transport,
    listed: &mut Listed,
    next: Option<&str>,
) -> Result<Option<String>, Refusal> {
    let token = next
        .map(|token| format!("&continue={}", segment(token)))
        .unwrap_or_default();
    let selector = listed
        .wish
        .selector
        .as_ref()
        .map(|selector| format!("&{selector}"))
        .unwrap_or_default();
    let path = format!("{}?limit={PAGE}{selector}{token}", listed.wish.path());
    let answer = transport.get(&path).await?;
    let page = parse(listed.wish.kind, &answer.body)?;
    let items = page.items.unwrap_or_default();
    listed.seen.bytes = listed.seen.bytes.saturating_add(answer.body.len());
    listed.row.pages += 1;
    if listed.row.resource_version.is_none() {
        let version = page.metadata.resource_version.clone();
        listed.row.resource_version = version.filter(|version| !version.is_empty());
    }
    let added = listed.add(&items, transport);
    Ok(listed.next(page.metadata, added))
}

/// Reads a page of a typed list. Without `items` it is none: an empty list has an empty array there.
fn parse(kind: Kind, body: &[u8]) -> Result<Page, Refusal> {
    let failed = |reason: String| Refusal::new(Refused::Failed, reason);
    let name = kind.name();
    let page: Page =
        serde_json::from_slice(body).map_err(|_| failed(format!("the answer is no {name}List")))?;
    if page.kind != format!("{name}List") || page.api_version != kind.api_version() {
        let reason = format!("the answer is no {name}List of {}", kind.api_version());
        return Err(failed(reason));
    }
    match page.items {
        Some(_) => Ok(page),
        None => Err(failed(format!("the answer is a {name}List without items"))),
    }
}

fn admit(door: &mut Door, item: &RawValue, expected: Expected<'_>) -> Result<Option<Kept>, String> {
    let admitted = match door.admit_quickly(item.get(), expected) {
        Some(admitted) => admitted,
        None => {
            let json = serde_json::from_str(item.get()).map_err(|_| "is no JSON".to_owned())?;
            door.admit(json, expected)?
        }
    };
    Ok(match admitted {
        Admitted::Object(row, json) => Some((row, json)),
        Admitted::OtherKind => None,
    })
}

/// Reads one object; `None` when the API server says that it does not exist.
pub(super) async fn get(
    transport: Transport,
    kind: Kind,
    object: ObjectRef,
) -> Result<Option<Kept>, Refusal> {
    let answer = match transport.get(&object_path(kind, &object)).await {
        Ok(answer) => answer,
        Err(refusal) if refusal.says_absent(&object.name) => return Ok(None),
        Err(refusal) => return Err(refusal),
    };
    let failed = |reason: String| Refusal::new(Refused::Failed, reason);
    let item: Box<RawValue> =
        serde_json::from_slice(&answer.body).map_err(|_| failed("the response is not JSON".to_owned()))?;
    let mut door = Door::default();
    let kept = admit(&mut door, &item, Expected::default())
        .map_err(|reason| failed(format!("the answer {reason}")))?;
    transport.learn(door.known());
    drop(door);
    match kept {
        Some(kept)
            if kept.0.object.known_kind() == Some(kind)
                && kept.0.object.name == object.name
                && kept.0.object.namespace == object.namespace =>
        {
            Ok(Some(kept))
        }
        _ => Err(failed(format!(
            "the answer is not the {} that was requested",
            kind.name()
        ))),
    }
}
