//! The row of an event, under the field names of both APIs that serve it.

use super::{moment, word};
use crate::snapshot::pool::View;
use crate::snapshot::row::EventPart;

/// Reads core/v1 and events.k8s.io/v1; the same event is served under both, with other field names.
pub(super) fn part(json: View<'_>) -> EventPart {
    let about = match json.at("involvedObject") {
        about if about.is_null() => json.at("regarding"),
        about => about,
    };
    let either = |core: &str, newer: &str| match json.at(core).text() {
        Some(text) if !text.is_empty() => text.to_owned(),
        _ => word(json, newer),
    };
    let either_time = |core: &str, newer: &str| moment(json, core).or_else(|| moment(json, newer));
    let created = moment(json.at("metadata"), "creationTimestamp");
    let occurred = moment(json, "eventTime").or(created);
    let series = json.at("series");
    let counted = [series.at("count"), json.at("count"), json.at("deprecatedCount")];
    let component = [
        json.at("source").at("component"),
        json.at("reportingComponent"),
        json.at("reportingController"),
        json.at("deprecatedSource").at("component"),
    ];
    EventPart {
        about_uid: word(about, "uid"),
        about_kind: word(about, "kind"),
        about_namespace: word(about, "namespace"),
        about_name: word(about, "name"),
        container: container_of(about.at("fieldPath").text().unwrap_or_default()),
        reason: word(json, "reason"),
        message: either("message", "note"),
        warning: json.at("type").is("Warning"),
        component: component
            .into_iter()
            .filter_map(View::text)
            .find(|name| !name.is_empty())
            .unwrap_or_default()
            .to_owned(),
        count: counted
            .into_iter()
            .filter_map(View::int)
            .find(|count| *count > 0)
            .unwrap_or(1),
        first: either_time("firstTimestamp", "deprecatedFirstTimestamp").or(occurred),
        last: moment(series, "lastObservedTime")
            .or_else(|| either_time("lastTimestamp", "deprecatedLastTimestamp"))
            .or(occurred),
    }
}

/// `spec.containers{app}` → `app`.
fn container_of(field_path: &str) -> String {
    let inside = field_path
        .split_once('{')
        .and_then(|(_, rest)| rest.split_once('}'));
    inside.map(|(name, _)| name.to_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::k8s::time;
    use crate::snapshot::pool::Builder;
    use serde_json::{Value, json};

    fn of(json: &Value) -> EventPart {
        let mut builder = Builder::default();
        let json = builder.value(json);
        part(builder.view(json))
    }

    #[test]
    fn both_apis_of_events_give_the_same_row() {
        let core = json!({
            "metadata": {"creationTimestamp": "2026-01-01T00:00:00Z"},
            "involvedObject": {"kind": "Pod", "namespace": "shop", "name": "x", "uid": "u1",
                "fieldPath": "spec.containers{app}"},
            "reason": "Failed", "message": "m", "type": "Warning", "source": {"component": "kubelet"},
            "count": 14, "firstTimestamp": "2026-01-01T00:00:01Z", "lastTimestamp": "2026-01-01T00:05:00Z"
        });
        let newer = json!({
            "metadata": {"creationTimestamp": "2026-01-01T00:00:00Z"},
            "regarding": {"kind": "Pod", "namespace": "shop", "name": "x", "uid": "u1",
                "fieldPath": "spec.containers{app}"},
            "reason": "Failed", "note": "m", "type": "Warning", "deprecatedSource": {"component": "kubelet"},
            "deprecatedCount": 14, "deprecatedFirstTimestamp": "2026-01-01T00:00:01Z",
            "deprecatedLastTimestamp": "2026-01-01T00:05:00Z"
        });
        let (a, b) = (of(&core), of(&newer));
        assert_eq!(a, b);
        assert_eq!((a.container.as_str(), a.count, a.warning), ("app", 14, true));
    }

    #[test]
    fn an_event_of_the_newer_recorder_takes_its_times_from_the_series_or_the_event() {
        let mut json = json!({
            "metadata": {"creationTimestamp": "2026-01-01T00:00:00Z"},
            "eventTime": "2026-01-01T00:00:00.500000Z", "firstTimestamp": null, "lastTimestamp": null,
            "reportingComponent": "default-scheduler", "source": {}
        });
        let times = |json: &Value| {
            let event = of(json);
            (event.first, event.last, event.count, event.component)
        };
        let at = time::parse("2026-01-01T00:00:00.5Z");
        assert_eq!(times(&json), (at, at, 1, "default-scheduler".to_owned()));
        json["series"] = json!({"count": 9, "lastObservedTime": "2026-01-01T00:09:00.000000Z"});
        assert_eq!(times(&json).1, time::parse("2026-01-01T00:09:00Z"));
        assert_eq!(times(&json).2, 9);
    }
}
