//! `tests/corpus`: texts with labels. The shares may only rise.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use crate::k8s::yaml;
use crate::text::{Failure, Layer, ParsedText, Spelled, parse};

fn entries(file: &str) -> Vec<Json> {
    let path = format!("{}/tests/corpus/{file}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    let document = yaml::read(&text).remove(0).unwrap();
    document.to_json().as_array().unwrap().clone()
}

/// A label: one word, or a list of acceptable ones.
fn words(label: &Json) -> Vec<String> {
    match label {
        Json::Array(words) => words
            .iter()
            .map(|word| word.as_str().unwrap().to_owned())
            .collect(),
        word => vec![word.as_str().unwrap().to_owned()],
    }
}

pub(crate) fn plain(value: &str) -> String {
    value
        .trim()
        .trim_matches(['"', '\'', '`'])
        .trim_end_matches(['.', ',', ';'])
        .to_lowercase()
}

/// A value and the forms that name the same, as `score.py` takes them.
pub(crate) fn forms(value: &str) -> Vec<String> {
    let value = plain(value);
    let mut forms = vec![value.clone()];
    let bare = value.split_once("://").map_or(value.as_str(), |(_, rest)| rest);
    let authority = bare.split('/').next().unwrap_or(bare);
    if let Some((host, port)) = authority.rsplit_once(':')
        && !port.is_empty()
        && port.bytes().all(|digit| digit.is_ascii_digit())
    {
        forms.extend([host.trim_matches(['[', ']']).to_owned(), port.to_owned()]);
    }
    if value.trim_matches('/').contains('/') {
        forms.extend(value.trim_end_matches('/').rsplit('/').next().map(str::to_owned));
    }
    forms
}

fn values(failure: &Failure) -> impl Iterator<Item = &String> {
    let frames = failure.frames.iter().flat_map(|frame| frame.named.values());
    failure.named.values().chain(frames).take(24)
}

fn default_layer(place: &str) -> Layer {
    match place.split(' ').next().unwrap_or_default() {
        "log" => Layer::Application,
        "event" | "waiting" | "status" => Layer::Kubelet,
        _ => Layer::Unknown,
    }
}

fn shown(parsed: &ParsedText) -> String {
    let failures = parsed.failures.iter().enumerate().map(|(at, failure)| {
        format!(
            "{}{}/{} op={:?} leaf='{}' {:?}",
            if at == parsed.decisive { "*" } else { " " },
            failure.layer.word(),
            failure.class.word(),
            failure.operation(),
            failure.leaf,
            failure.named
        )
    });
    failures.collect::<Vec<_>>().join("\n      ")
}

fn verbose(file: &str) -> bool {
    std::env::var("SHOW").is_ok_and(|shown| shown == file)
}

/// Programs printed these texts while the situation was really made.
#[test]
fn the_class_of_printed_texts_is_right() {
    let entries = entries("printed.yaml");
    let mut right = 0;
    let mut by_situation: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut by_tool: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut strict = 0;
    for entry in &entries {
        let text = entry["text"].as_str().unwrap();
        let wanted = words(&entry["situation"]);
        let parsed = parse(text, Layer::Application);
        let class = parsed.cause().map_or("none", |cause| cause.class.word());
        let is_right = wanted.iter().any(|word| word == class);
        right += usize::from(is_right);
        strict += usize::from(wanted[0] == class);
        let tool = entry["tool"]
            .as_str()
            .unwrap()
            .split(' ')
            .next()
            .unwrap()
            .to_owned();
        for count in [
            by_situation.entry(wanted[0].clone()).or_default(),
            by_tool.entry(tool).or_default(),
        ] {
            count.0 += usize::from(is_right);
            count.1 += 1;
        }
        if !is_right && verbose("printed") {
            println!(
                "{} | {} | {}\n  {}\n      {}",
                entry["tool"].as_str().unwrap(),
                wanted.join("/"),
                entry["note"].as_str().unwrap_or_default(),
                text.trim().replace('\n', "\n  "),
                shown(&parsed)
            );
        }
    }
    for (name, (right, all)) in by_situation.iter().chain(&by_tool) {
        println!("{name:<20} {right:>4} of {all:>4}");
    }
    println!(
        "printed: {right} of {} right, {strict} as the first label",
        entries.len()
    );
    assert!(right * 100 >= entries.len() * 95, "{right} of {}", entries.len());
}

/// People pasted these texts in public.
#[test]
fn layer_class_and_subject_of_reported_texts_are_right() {
    let entries = entries("texts.yaml");
    let (mut layers, mut classes, mut both, mut decisive) = (0, 0, 0, 0);
    for entry in &entries {
        let text = entry["text"].as_str().unwrap();
        let place = entry["where_seen"].as_str().unwrap();
        let parsed = parse(text, default_layer(place));
        let (wanted_layer, wanted) = (words(&entry["layer"]), words(&entry["class"]));
        let named: BTreeSet<String> = entry["subject"]
            .as_object()
            .into_iter()
            .flat_map(|subject| subject.values())
            .map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
            .map(|value| plain(&value))
            .collect();
        let understood = parsed.failures.iter().take(8).any(|failure| {
            wanted.iter().any(|word| word == failure.class.word())
                && (named.is_empty()
                    || values(failure).any(|value| forms(value).iter().any(|form| named.contains(form))))
        });
        let cause = parsed.cause();
        let layer = cause.is_some_and(|cause| wanted_layer.iter().any(|word| word == cause.layer.word()));
        let class = cause.is_some_and(|cause| wanted.iter().any(|word| word == cause.class.word()));
        layers += usize::from(layer);
        classes += usize::from(understood);
        both += usize::from(layer && understood);
        decisive += usize::from(class);
        if !(layer && understood && class) && verbose("texts") {
            println!(
                "{} | {place} | {} | {} | {named:?}{}{}{}\n  {}\n      {}",
                entry["id"].as_str().unwrap(),
                wanted_layer.join("/"),
                wanted.join("/"),
                if layer { "" } else { " LAYER" },
                if class { "" } else { " CLASS" },
                if understood { "" } else { " SUBJECT" },
                text.trim().replace('\n', "\n  "),
                shown(&parsed)
            );
        }
    }
    let all = entries.len();
    println!(
        "texts: layer {layers}, class and subject {classes}, both {both}, class of the decisive failure {decisive}, of {all}"
    );
    assert!(both * 100 >= all * 90, "{both} of {all}");
}
