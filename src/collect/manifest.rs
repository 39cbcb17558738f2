//! `manifest.json` of a recording: when it was made, by what, and how much of each input was seen.

use std::collections::BTreeSet;

use serde_json::Value;

use super::redact;
use crate::k8s::time::{self, Timestamp};
use crate::snapshot::{Input, LedgerRow, Status};

/// The major number of the schema that is read; a minor number only adds fields.
const MAJOR: u64 = 1;

/// A manifest as far as this version understands it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Manifest {
    pub(super) time: Option<Timestamp>,
    pub(super) server_version: Option<String>,
    /// How many lines of each log were asked for.
    pub(super) log_tail: Option<usize>,
    /// Logs of which older lines were left out, by their path in the folder `logs`.
    pub(super) truncated_logs: BTreeSet<String>,
    pub(super) ledger: Vec<Entry>,
    /// The manifest is there and cannot be understood: nothing may be called complete.
    pub(super) broken: bool,
}

/// A row of the ledger, and how many items it promises.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) row: LedgerRow,
    pub(super) items: Option<u64>,
}

/// Why a manifest is not used.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Somebody else's `manifest.json`.
    NotOurs,
    /// The recording was made for a later program.
    TooNew(String),
    Broken(String),
}

/// Reads a manifest; unknown fields and inputs are passed over.
pub(super) fn read(bytes: &[u8]) -> Result<Manifest, Refusal> {
    let json: Value =
        serde_json::from_slice(bytes).map_err(|error| Refusal::Broken(format!("it is no JSON: {error}")))?;
    let word = |json: &Value, field: &str| json[field].as_str().map(str::to_owned);
    let api = word(&json, "apiVersion").unwrap_or_default();
    let Some(version) = api.strip_prefix("sandbox-doctor/") else {
        return Err(Refusal::NotOurs);
    };
    let schema = word(&json, "schema").unwrap_or_else(|| "1.0".to_owned());
    let major = schema
        .split('.')
        .next()
        .and_then(|major| major.parse::<u64>().ok());
    match (version, major) {
        ("v1", Some(major)) if major <= MAJOR => {}
        ("v1", None) => return Err(Refusal::Broken(format!("'{schema}' is no schema version"))),
        _ => {
            return Err(Refusal::TooNew(format!(
                "it has the form {api}, schema {schema}; this version reads sandbox-doctor/v1 up to schema {MAJOR}"
            )));
        }
    }
    let ledger = json["ledger"]
        .as_array()
        .ok_or_else(|| Refusal::Broken("it has no ledger".to_owned()))?;
    Ok(Manifest {
        time: word(&json, "time").and_then(|text| time::parse(&text)),
        server_version: word(&json, "serverVersion").map(|version| redact::text(&version).into_owned()),
        log_tail: json["logTail"]
            .as_u64()
            .and_then(|lines| usize::try_from(lines).ok()),
        truncated_logs: json["truncatedLogs"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|path| path.as_str().map(str::to_owned))
            .collect(),
        ledger: ledger.iter().filter_map(entry).collect(),
        broken: false,
    })
}

fn entry(json: &Value) -> Option<Entry> {
    let word = |field: &str| json[field].as_str();
    let input = Input::of_word(word("input")?)?;
    let said = word("status").unwrap_or_default();
    // A status of a later version may mean anything but this: that all was seen.
    let status = Status::of_word(said).unwrap_or(Status::Partial);
    let items = json["items"].as_u64();
    let mut row = LedgerRow {
        pages: json["pages"]
            .as_u64()
            .and_then(|pages| u32::try_from(pages).ok())
            .unwrap_or_default(),
        items: items.unwrap_or_default(),
        resource_version: word("resourceVersion").map(str::to_owned),
        reason: word("reason").map(|reason| redact::text(reason).into_owned()),
        ..LedgerRow::new(input, word("namespace"), status)
    };
    if Status::of_word(said).is_none() {
        row = row.because(format!(
            "manifest.json has the status '{said}', which is unknown to this version"
        ));
    }
    Some(Entry { row, items })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn manifest(json: &Value) -> Result<Manifest, Refusal> {
        read(json.to_string().as_bytes())
    }

    #[test]
    fn unknown_fields_inputs_and_newer_minors_are_read() {
        let read = manifest(&json!({
            "apiVersion": "sandbox-doctor/v1", "kind": "Recording", "schema": "1.7", "mood": "good",
            "time": "2026-11-22T16:11:49Z", "serverVersion": "v1.35.4", "logTail": 200,
            "ledger": [
                {"input": "pods", "namespace": "shop", "status": "complete", "items": 3, "pages": 1, "colour": 1},
                {"input": "gadgets", "status": "complete"},
                {"input": "nodes", "status": "mostly"}]
        }))
        .unwrap();
        assert_eq!(read.time, time::parse("2026-11-22T16:11:49Z"));
        assert_eq!(read.log_tail, Some(200));
        let rows: Vec<_> = read
            .ledger
            .iter()
            .map(|entry| (entry.row.input.word(), entry.row.status, entry.items))
            .collect();
        assert_eq!(
            rows,
            [
                ("pods", Status::Complete, Some(3)),
                ("nodes", Status::Partial, None)
            ]
        );
        assert_eq!(read.ledger[0].row.namespace.as_deref(), Some("shop"));
    }

    #[test]
    fn what_is_too_new_broken_or_not_ours_is_told_apart() {
        let newer = json!({"apiVersion": "sandbox-doctor/v1", "schema": "2.0", "ledger": []});
        assert!(matches!(manifest(&newer), Err(Refusal::TooNew(reason)) if reason.contains("2.0")));
        let newer = json!({"apiVersion": "sandbox-doctor/v2", "ledger": []});
        assert!(matches!(manifest(&newer), Err(Refusal::TooNew(_))));
        assert_eq!(manifest(&json!({"name": "my-app"})), Err(Refusal::NotOurs));
        assert!(matches!(
            manifest(&json!({"apiVersion": "sandbox-doctor/v1"})),
            Err(Refusal::Broken(_))
        ));
        assert!(matches!(read(b"{\"apiVersion\":"), Err(Refusal::Broken(_))));
    }
}
