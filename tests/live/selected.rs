//! The selectors of a list request.

use serde_json::Value as Json;

/// The pairs of `labelSelector` and `fieldSelector`, all of which must hold.
#[derive(Default)]
pub(super) struct Selected {
    labels: Vec<(String, String)>,
    fields: Vec<(String, String)>,
}

impl Selected {
    pub(super) fn of(labels: Option<&str>, fields: Option<&str>) -> Self {
        let pairs = |selector: Option<&str>| -> Vec<(String, String)> {
            let plain = selector.unwrap_or_default();
            let plain = plain.replace("%3D", "=").replace("%2C", ",").replace("%2F", "/");
            let pairs = plain.split(',').filter(|pair| !pair.is_empty());
            let pair = |pair: &str| {
                pair.split_once('=')
                    .map(|(key, value)| (key.to_owned(), value.to_owned()))
            };
            pairs.map(|one| pair(one).unwrap()).collect()
        };
        Self {
            labels: pairs(labels),
            fields: pairs(fields),
        }
    }

    pub(super) fn holds(&self, item: &Json) -> bool {
        let field = |path: &str| path.split('.').fold(item, |json, name| &json[name]).clone();
        self.labels
            .iter()
            .all(|(key, value)| item["metadata"]["labels"][key] == **value)
            && self.fields.iter().all(|(path, value)| field(path) == **value)
    }
}
