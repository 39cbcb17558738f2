//! Damage to recordings: fields dropped, null, of another type, empty or unheard of, by a seed that repeats it.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use crate::recording::{Recording, spoken, word};

/// Kinds whose change may rightly change what is said of others.
const NEIGHBOURS: [&str; 9] = [
    "nodes",
    "services",
    "networkpolicies",
    "namespaces",
    "resourcequotas",
    "limitranges",
    "storageclasses",
    "persistentvolumeclaims",
    "serviceaccounts",
];

/// What was done to a recording.
pub(crate) struct Damage {
    pub(crate) done: Vec<String>,
    /// The objects that were changed, their owners, and what a changed event is about.
    pub(crate) touched: BTreeSet<String>,
    pub(crate) of_neighbours: bool,
}

/// Xorshift: small, and the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end.max(1) as u64).unwrap_or(0)
    }
}

impl Damage {
    pub(crate) fn to(recording: &Recording, seed: u64, times: usize) -> Self {
        let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let mut damage = Self {
            done: Vec::new(),
            touched: BTreeSet::new(),
            of_neighbours: false,
        };
        // Half of the damage goes where most is read.
        let lists = recording.objects();
        let read = [
            recording.lists("pods"),
            recording.lists("events"),
            recording.lists("deployments"),
        ]
        .concat();
        for _ in 0..times {
            let lists = if random.below(2) == 0 { &read } else { &lists };
            let list = &lists[random.below(lists.len())];
            recording.change(list, |json| {
                damage.hurt(json, &list.to_string_lossy(), &mut random)
            });
        }
        damage
    }

    fn hurt(&mut self, list: &mut Json, file: &str, random: &mut Random) {
        self.of_neighbours |= NEIGHBOURS
            .iter()
            .any(|plural| file.contains(&format!("_{plural}")));
        let api_version = list["apiVersion"].clone();
        let kind = word(list, "kind").trim_end_matches("List").to_owned();
        let Some(items) = list["items"].as_array_mut().filter(|items| !items.is_empty()) else {
            return;
        };
        let at = random.below(items.len());
        let item = &mut items[at];
        let namespace = item["metadata"]["namespace"].clone();
        let name =
            |kind: &str, name: &Json| spoken(&json!({"kind": kind, "namespace": namespace, "name": name}));
        self.touched.insert(name(&kind, &item["metadata"]["name"]));
        for owner in item["metadata"]["ownerReferences"]
            .as_array()
            .into_iter()
            .flatten()
        {
            self.touched.insert(name(word(owner, "kind"), &owner["name"]));
            // A ReplicaSet is named after its Deployment.
            if let Some((deployment, _)) = word(owner, "name").rsplit_once('-') {
                self.touched.insert(name("Deployment", &json!(deployment)));
            }
        }
        let about = item["involvedObject"].clone();
        self.touched.insert(name(word(&about, "kind"), &about["name"]));
        let path = walk(item, random);
        let what = change(item, &path, random);
        self.done.push(format!(
            "{api_version} {kind} {} /{}: {what}",
            item["metadata"]["name"],
            path.join("/")
        ));
    }
}

/// A way to some value inside.
fn walk(json: &Json, random: &mut Random) -> Vec<String> {
    let mut path = Vec::new();
    let mut here = json;
    loop {
        let next = match here {
            Json::Object(map) if !map.is_empty() => map
                .iter()
                .nth(random.below(map.len()))
                .map(|(key, value)| (key.clone(), value)),
            Json::Array(list) if !list.is_empty() => {
                let at = random.below(list.len());
                Some((at.to_string(), &list[at]))
            }
            _ => None,
        };
        let Some((step, value)) = next else { return path };
        path.push(step);
        here = value;
        // Deep values are many; some damage is done on the way.
        if random.below(5) == 0 {
            return path;
        }
    }
}

fn change(item: &mut Json, path: &[String], random: &mut Random) -> &'static str {
    let Some((last, before)) = path.split_last() else {
        return "nothing";
    };
    let mut parent = item;
    for step in before {
        parent = match parent {
            Json::Array(list) => &mut list[step.parse::<usize>().unwrap_or(0)],
            parent => &mut parent[step.as_str()],
        };
    }
    let (what, value) = match random.below(12) {
        0 | 1 => ("dropped", None),
        2 => ("null", Some(Json::Null)),
        3 => ("a text", Some(json!("Frobnicated"))),
        4 => ("an empty text", Some(json!(""))),
        5 => ("a number", Some(json!(-1))),
        6 => ("a great number", Some(json!(9_223_372_036_854_775_807_i64))),
        7 => ("a fraction", Some(json!(1.5e300))),
        8 => ("an empty list", Some(json!([]))),
        9 => ("an empty object", Some(json!({}))),
        10 => ("a list of odd things", Some(json!([null, 1, "x", {}, []]))),
        _ => ("a time long ago", Some(json!("0001-01-01T00:00:00Z"))),
    };
    match (parent, value) {
        (Json::Object(map), None) => drop(map.shift_remove(last)),
        (Json::Object(map), Some(value)) => drop(map.insert(last.clone(), value)),
        (Json::Array(list), None) => drop(list.remove(last.parse().unwrap_or(0))),
        (Json::Array(list), Some(value)) => list[last.parse::<usize>().unwrap_or(0)] = value,
        _ => {}
    }
    what
}
