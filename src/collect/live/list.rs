//! One list, in pages: every item through the door, and the ledger row that says how much of it was seen.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::plan::{ListWish, object_path, segment};
use super::transport::{Refusal, Refused, Transport};
use crate::collect::door::{Admitted, Door, Expected};
use crate::k8s::{Kind, ObjectRef};
use crate::snapshot::{self, Input, LedgerRow, Row, Status};

/// Items of a page. Larger pages are not faster, and cost the server more at once.
const PAGE: usize = 500;
/// More pages than any cluster has objects for; a server that never ends is cut off here.
const MOST_PAGES: u32 = 2000;

/// An object behind the door.
pub(super) type Kept = (Box<Row>, snapshot::Kept);

/// What came of a list.
pub(super) struct Listed {
    pub(super) wish: ListWish,
    pub(super) objects: Vec<Kept>,
    pub(super) row: LedgerRow,
    /// The login is not good: nothing else will be answered either.
    pub(super) unknown_login: Option<String>,
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
}

/// Reads a whole list; whatever happens, a row of the ledger tells of it.
pub(super) async fn read(transport: Transport, wish: ListWish) -> Listed {
    let row = LedgerRow::new(
        Input::Objects(wish.kind),
        wish.namespace.as_deref(),
        Status::Complete,
    );
    let mut listed = Listed {
        wish,
        objects: Vec::new(),
        row,
        unknown_login: None,
    };
    let mut restarted = false;
    let mut next = None;
    loop {
        match page(&transport, &mut listed, next.as_deref()).await {
            Ok(Some(token)) if listed.row.pages < MOST_PAGES => next = Some(token),
            Ok(Some(_)) => {
                listed.row.status = Status::Truncated;
                listed.row.reason = Some(format!("it has more than {MOST_PAGES} pages"));
                break;
            }
            Ok(None) => break,
            // The token is older than the server remembers: all of it once more, from the start.
            Err(refusal) if refusal.kind == Refused::Gone && next.is_some() && !restarted => {
                restarted = true;
                next = None;
                listed.objects.clear();
                (listed.row.pages, listed.row.items) = (0, 0);
            }
            Err(refusal) => {
                listed.refused(&refusal);
                break;
            }
        }
    }
    listed
}

impl Listed {
    fn refused(&mut self, refusal: &Refusal) {
        if refusal.kind == Refused::Unknown {
            self.unknown_login = Some(refusal.reason.clone());
        }
        self.row.status = match refusal.kind {
            Refused::Forbidden => Status::Forbidden,
            Refused::NotFound => Status::NotServed,
            // Some pages came.
            _ if self.row.pages > 0 => Status::Truncated,
            _ => Status::Failed,
        };
        self.row.reason = Some(refusal.reason.clone());
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
    let path = format!("{}?limit={PAGE}{token}", listed.wish.path());
    let answer = transport.get(&path).await?;
    let kind = listed.wish.kind;
    let failed = |reason: String| Refusal::new(Refused::Failed, reason);
    let page: Page = serde_json::from_slice(&answer.body)
        .map_err(|_| failed(format!("the answer is no {}List", kind.name())))?;
    if page.kind != format!("{}List", kind.name()) || page.api_version != kind.api_version() {
        return Err(failed(format!(
            "the answer is no {}List of {}",
            kind.name(),
            kind.api_version()
        )));
    }
    let items = page.items.unwrap_or_default();
    listed.row.pages += 1;
    listed.row.items += items.len() as u64;
    if listed.row.resource_version.is_none() {
        listed.row.resource_version = page
            .metadata
            .resource_version
            .filter(|version| !version.is_empty());
    }
    let expected = Expected {
        api_version: &page.api_version,
        kind: kind.name(),
        namespace: None,
    };
    let mut door = Door::default();
    for item in &items {
        match admit(&mut door, item, expected) {
            Ok(kept) => listed.objects.extend(kept),
            Err(reason) => {
                listed.row.status = Status::Partial;
                listed.row.reason = Some(format!("an item {reason}"));
            }
        }
    }
    transport.learn(door.known());
    Ok(page.metadata.next.filter(|token| !token.is_empty()))
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

/// Reads one object; `None` when it is not there.
pub(super) async fn get(
    transport: Transport,
    kind: Kind,
    object: ObjectRef,
) -> Result<Option<Kept>, Refusal> {
    let answer = match transport.get(&object_path(kind, &object)).await {
        Ok(answer) => answer,
        Err(refusal) if refusal.kind == Refused::NotFound => return Ok(None),
        Err(refusal) => return Err(refusal),
    };
    let failed = |reason: String| Refusal::new(Refused::Failed, reason);
    let item: Box<RawValue> =
        serde_json::from_slice(&answer.body).map_err(|_| failed("the answer is no JSON".to_owned()))?;
    let mut door = Door::default();
    let kept = admit(&mut door, &item, Expected::default())
        .map_err(|reason| failed(format!("the answer {reason}")))?;
    transport.learn(door.known());
    drop(door);
    match kept {
        Some(kept) if kept.0.object.known_kind() == Some(kind) && kept.0.object.name == object.name => {
            Ok(Some(kept))
        }
        _ => Err(failed(format!("the answer is no {}", kind.name()))),
    }
}
