//! Where two reports differ, in a few lines: a whole report in a failure helps nobody.

use serde_json::Value as Json;

/// Holds that two reports are the same, and names the first places where they are not.
pub(crate) fn same(left: &Json, right: &Json, what: &str) {
    let mut places = Vec::new();
    differ(left, right, "", &mut places);
    places.truncate(10);
    assert!(places.is_empty(), "{what}:\n{}", places.join("\n"));
}

pub(crate) fn differ(left: &Json, right: &Json, place: &str, places: &mut Vec<String>) {
    match (left, right) {
        (Json::Object(left), Json::Object(right)) => {
            for key in left
                .keys()
                .chain(right.keys().filter(|key| !left.contains_key(*key)))
            {
                let of = |map: &serde_json::Map<String, Json>| map.get(key).cloned().unwrap_or_default();
                differ(&of(left), &of(right), &format!("{place}/{key}"), places);
            }
        }
        (Json::Array(left), Json::Array(right)) if left.len() == right.len() => {
            for (at, (left, right)) in left.iter().zip(right).enumerate() {
                differ(left, right, &format!("{place}/{at}"), places);
            }
        }
        _ if left == right => {}
        _ => places.push(format!("{place}: {} | {}", brief(left), brief(right))),
    }
}

pub(crate) fn brief(json: &Json) -> String {
    json.to_string().chars().take(300).collect()
}

/// Holds that two lists of findings are the same.
pub(crate) fn same_findings(left: &[(String, String)], right: &[(String, String)], what: &str) {
    let only = |these: &[(String, String)], those: &[(String, String)]| -> Vec<String> {
        let lonely = these.iter().filter(|one| !those.contains(one));
        lonely.map(|(rule, about)| format!("{rule} {about}")).collect()
    };
    let (left, right) = (only(left, right), only(right, left));
    assert!(
        left.is_empty() && right.is_empty(),
        "{what}: only left {left:#?}, only right {right:#?}"
    );
}
