use serde_json::{Value, json};

use super::{NodeTable, table};
use crate::collect;
use crate::facts::Scene;
use crate::facts::subject::Root;
use crate::facts::world::subject;

fn node(name: &str, cpu: &str, zone: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": name, "labels": {"zone": zone}},
        "status": {"allocatable": {"cpu": cpu, "memory": "8Gi", "pods": "10"}}})
}

/// A pod that asks for two cores in zone `a`.
fn told(nodes: Vec<Value>) -> NodeTable {
    let pod = json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": "n"},
        "spec": {"nodeSelector": {"zone": "a"}, "containers": [{"name": "c", "resources": {"requests": {"cpu": "2"}}}]},
        "status": {"phase": "Pending"}});
    let (snapshot, faults) = collect::given(nodes.into_iter().chain([pod]).collect());
    assert!(faults.is_empty(), "{faults:?}");
    let scene = Scene::new(&snapshot);
    table(&scene, &subject(&scene, Root::Pod, "p")).unwrap()
}

#[test]
fn the_nearest_node_comes_first_with_what_it_lacks() {
    let table = told(vec![
        node("far", "1", "b"),
        node("nearest", "1500m", "a"),
        node("near", "1", "a"),
    ]);
    let names: Vec<_> = table.rows.iter().map(|row| row.names[0].as_str()).collect();
    assert_eq!(names, ["nearest", "near", "far"]);
    let lacks = &table.rows[0].objections[0];
    assert_eq!(
        (lacks.key.as_deref(), lacks.missing.as_deref()),
        (Some("cpu"), Some("500m"))
    );
    assert_eq!(table.counts, [("resources", 3), ("label", 1)]);
    assert_eq!((table.fit, table.left_out), (0, 0));
    assert!(table.changes[0].nodes.contains(&"nearest".to_owned()));
}

#[test]
fn five_thousand_nodes_stand_in_few_rows() {
    let zones = ["a", "b"];
    let many = (0..5000).map(|at| {
        node(
            &format!("n{at:04}"),
            &format!("{}m", 100 + at % 1000),
            zones[at % 2],
        )
    });
    let table = told(many.collect());
    assert_eq!(table.rows.len(), 2);
    assert_eq!((table.rows[0].count, table.rows[1].count), (2500, 2500));
    assert_eq!(table.rows[0].names[0], "n0998");
    assert_eq!(table.rows[0].names.len(), 3);
}

#[test]
fn what_stands_in_no_row_is_counted() {
    let tainted = (0..40).map(|at| {
        let mut node = node(&format!("n{at:02}"), "4", "a");
        node["spec"] = json!({"taints": [{"key": format!("team-{at}"), "effect": "NoSchedule"}]});
        node
    });
    let table = told(tainted.collect());
    assert_eq!((table.rows.len(), table.left_out), (12, 28));
}
