//! Alerts for Prometheus, from the topics that have one.

use serde_json::{Map, Value as Json, json};

use super::Wish;
use crate::cli::error::CliError;
use crate::render::yaml;
use crate::rules::topics::{self, Topic};

/// How the expressions of topics say "any namespace".
const ANY_NAMESPACE: &str = "namespace=~\".+\"";

/// Returns the alerts as an object of the Prometheus operator.
pub(super) fn object(wish: &Wish<'_>) -> Result<String, CliError> {
    let object = json!({
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": { "name": "sandbox-doctor" },
        "spec": groups(wish)?,
    });
    Ok(yaml::block(&object))
}

/// Returns the alerts as a rule file of Prometheus.
pub(super) fn file(wish: &Wish<'_>) -> Result<String, CliError> {
    Ok(yaml::block(&groups(wish)?))
}

fn groups(wish: &Wish<'_>) -> Result<Json, CliError> {
    if let Some(odd) = wish.only.as_deref().filter(|name| !is_label(name)) {
        return Err(CliError::invalid(format!(
            "invalid argument '{odd}' for flag --only: not a namespace name"
        )));
    }
    let rules = topics::all().filter_map(|topic| rule(topic, wish));
    Ok(json!({ "groups": [{ "name": "sandbox-doctor", "rules": rules.collect::<Vec<_>>() }] }))
}

/// Whether a word is a label as of DNS, which is what names of namespaces are (RFC 1123).
fn is_label(word: &str) -> bool {
    let inside = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    !word.is_empty() && word.len() <= 63 && word.chars().all(inside)
}

fn rule(topic: &Topic, wish: &Wish<'_>) -> Option<Json> {
    let alert = topic.alert.as_ref()?;
    let expression = match wish.only {
        Some(namespace) => alert
            .expr
            .replace(ANY_NAMESPACE, &format!("namespace=\"{namespace}\"")),
        None => alert.expr.clone(),
    };
    let mut rule = Map::new();
    rule.insert("alert".to_owned(), json!(topic.word));
    rule.insert("expr".to_owned(), json!(expression));
    rule.extend(alert.hold.iter().map(|hold| ("for".to_owned(), json!(hold))));
    rule.insert("labels".to_owned(), json!({ "severity": alert.severity }));
    let mut annotations = Map::new();
    annotations.insert("summary".to_owned(), json!(alert.summary));
    let text = topic.text.split_whitespace().collect::<Vec<_>>().join(" ");
    annotations.insert("description".to_owned(), json!(text));
    let next = format!(
        "sandbox-doctor diagnose -n {{{{ $labels.namespace }}}}; sandbox-doctor explain {}",
        topic.word
    );
    annotations.insert("next_steps".to_owned(), json!(next));
    annotations.extend(wish.runbook.iter().map(|place| {
        let part = topic.word.to_lowercase();
        ("runbook_url".to_owned(), json!(format!("{place}#{part}")))
    }));
    rule.insert("annotations".to_owned(), Json::Object(annotations));
    Some(Json::Object(rule))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_expression_can_be_bound_to_a_namespace() {
        for topic in topics::all() {
            let Some(alert) = &topic.alert else { continue };
            let selectors = alert.expr.matches('{').count();
            assert!(selectors > 0, "{}", topic.word);
            assert_eq!(
                alert.expr.matches(ANY_NAMESPACE).count(),
                selectors,
                "{}",
                topic.word
            );
        }
    }

    #[test]
    fn alerts_link_to_their_part_of_the_runbook() {
        let (only, runbook) = (Some("shop".to_owned()), Some("https://example.com/r".to_owned()));
        let text = file(&Wish {
            only: &only,
            runbook: &runbook,
        })
        .unwrap();
        assert!(
            text.contains("runbook_url: https://example.com/r#podoomkilled"),
            "{text}"
        );
        assert!(text.contains("namespace=\"shop\"") && !text.contains(ANY_NAMESPACE));
        let odd = Some("a\"} or vector(1".to_owned());
        assert!(
            file(&Wish {
                only: &odd,
                runbook: &None
            })
            .is_err()
        );
    }
}
