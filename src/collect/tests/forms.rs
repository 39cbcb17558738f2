//! What lists are complete for, and the forms that kubectl writes.

use serde_json::json;

use super::{EVENTS, PODS, faults, folder, list, read_path, status};
use crate::k8s::{Kind, ObjectRef, time};
use crate::snapshot::{Existence, Input, LogRun, Status};

#[test]
fn typed_lists_are_complete_for_what_they_show() {
    let one = folder(&[
        ("pods.json", &list("PodList", &["shop/a", "shop/b"])),
        ("events.json", &list("EventList", &[])),
    ]);
    let reading = read_path(one.path());
    assert_eq!(status(&reading, PODS, "shop"), Status::Complete);
    assert_eq!(
        status(&reading, PODS, "bank"),
        Status::NotCollected,
        "one namespace says nothing of others"
    );
    assert_eq!(
        status(&reading, EVENTS, "shop"),
        Status::Complete,
        "an empty list is as wide as the lists beside it"
    );
    assert_eq!(status(&reading, EVENTS, "bank"), Status::NotCollected);

    let all = folder(&[
        ("pods.json", &list("PodList", &["shop/a", "bank/b"])),
        ("events.json", &list("EventList", &[])),
    ]);
    let reading = read_path(all.path());
    assert_eq!(status(&reading, PODS, "elsewhere"), Status::Complete);
    assert_eq!(status(&reading, EVENTS, "elsewhere"), Status::Complete);

    let lone = folder(&[("pods.json", &list("PodList", &[]))]);
    let reading = read_path(&lone.path().join("pods.json"));
    assert_eq!(status(&reading, PODS, "any"), Status::Complete);

    let nodes = folder(&[(
        "n.yaml",
        "kind: NodeList\napiVersion: v1\nitems:\n- metadata: {name: n1}\n",
    )]);
    let reading = read_path(nodes.path());
    assert_eq!(status(&reading, Input::Objects(Kind::Node), ""), Status::Complete);
}

#[test]
fn an_empty_list_among_several_namespaces_asks_its_name() {
    let several = folder(&[
        ("pods-shop.json", &list("PodList", &["shop/a"])),
        ("pods-bank.json", &list("PodList", &["bank/a"])),
        ("events-bank.json", &list("EventList", &[])),
        ("services.json", &list("ServiceList", &[])),
    ]);
    let reading = read_path(several.path());
    assert_eq!(status(&reading, PODS, "shop"), Status::Complete);
    assert_eq!(status(&reading, PODS, "bank"), Status::Complete);
    assert_eq!(status(&reading, EVENTS, "bank"), Status::Complete);
    assert_eq!(status(&reading, EVENTS, "shop"), Status::NotCollected);
    assert_eq!(
        status(&reading, Input::Objects(Kind::Service), "shop"),
        Status::Partial,
        "it could be of either"
    );
}

#[test]
fn links_and_pages_of_the_api_are_heeded() {
    let linked = r#"{"kind":"PodList","apiVersion":"v1","metadata":{"selfLink":"/api/v1/namespaces/shop/pods"},"items":[]}"#;
    let page = r#"{"kind":"EventList","apiVersion":"v1","metadata":{"continue":"abc"},"items":[]}"#;
    let recording = folder(&[("a.json", linked), ("b.json", page)]);
    let reading = read_path(recording.path());
    assert_eq!(status(&reading, PODS, "shop"), Status::Complete);
    assert_eq!(status(&reading, PODS, "bank"), Status::NotCollected);
    assert_eq!(status(&reading, EVENTS, "shop"), Status::Truncated);
}

#[test]
fn loose_objects_only_say_that_they_exist() {
    let generic = json!({"apiVersion": "v1", "kind": "List", "items": [
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", "namespace": "shop"}},
        {"apiVersion": "example.com/v1", "kind": "Gadget", "metadata": {"name": "g"}}]})
    .to_string();
    let service = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n";
    let recording = folder(&[
        ("all.json", &generic),
        ("deep/service.yml", service),
        ("notes.md", "# notes"),
    ]);
    let reading = read_path(recording.path());
    assert_eq!(faults(&reading, &recording), Vec::<String>::new());
    assert_eq!(status(&reading, PODS, "shop"), Status::Partial);
    assert_eq!(
        status(&reading, Input::Objects(Kind::Service), "default"),
        Status::Partial
    );
    assert_eq!(
        status(&reading, Input::Objects(Kind::Secret), "shop"),
        Status::NotCollected
    );
    assert_eq!(status(&reading, Input::Clock, ""), Status::NotCollected);
    let snapshot = reading.snapshot.unwrap();
    assert!(matches!(
        snapshot.look_up(Kind::Pod, "shop", "a"),
        Existence::Exists(_)
    ));
    assert!(matches!(
        snapshot.look_up(Kind::Pod, "shop", "b"),
        Existence::Unknown(_)
    ));
    assert_eq!(snapshot.time(), time::EPOCH);
}

#[test]
fn the_folder_of_cluster_info_dump_is_read() {
    let logs = "==== START logs for container app of pod shop/cart ====\nImportError: no pandas\n\
        ==== END logs for container app of pod shop/cart ====\n\
        ==== START logs for container side of pod shop/cart ====\n\
        Request log error: container \"side\" in pod \"cart\" is waiting to start: ContainerCreating\n\
        ==== END logs for container side of pod shop/cart ====\n";
    let dump = folder(&[
        (
            "nodes.json",
            r#"{"kind":"NodeList","apiVersion":"v1","metadata":{},"items":[{"metadata":{"name":"n1"}}]}"#,
        ),
        ("shop/pods.json", &list("PodList", &["shop/cart"])),
        ("shop/events.json", &list("EventList", &[])),
        (
            "shop/replication-controllers.json",
            r#"{"kind":"ReplicationControllerList","apiVersion":"v1","items":[]}"#,
        ),
        ("shop/cart/logs.txt", logs),
        ("kube-system/pods.json", &list("PodList", &[])),
    ]);
    let reading = read_path(dump.path());
    assert_eq!(faults(&reading, &dump), Vec::<String>::new());
    for kind in [Kind::Pod, Kind::Event, Kind::ReplicationController] {
        assert_eq!(
            status(&reading, Input::Objects(kind), "shop"),
            Status::Complete,
            "{}",
            kind.plural()
        );
    }
    assert_eq!(status(&reading, PODS, "kube-system"), Status::Complete);
    assert_eq!(status(&reading, EVENTS, "kube-system"), Status::NotCollected);
    assert_eq!(status(&reading, Input::Objects(Kind::Node), ""), Status::Complete);
    assert_eq!(status(&reading, Input::Logs, "shop"), Status::Partial);
    let snapshot = reading.snapshot.unwrap();
    let pod = ObjectRef::new(Kind::Pod, "shop", "cart");
    let log = snapshot.log(&pod, "app", LogRun::Current).unwrap();
    assert_eq!(log.lines[0].text.raw(), "ImportError: no pandas");
    assert!(snapshot.log(&pod, "side", LogRun::Current).is_none());
    assert!(snapshot.log(&pod, "app", LogRun::Previous).is_none());
}

#[test]
fn a_dump_in_one_file_is_read_with_its_logs() {
    let text = [
        r#"{"kind":"NodeList","apiVersion":"v1","items":[]}"#.to_owned(),
        list("EventList", &[]),
        list("PodList", &["shop/cart"]),
        "==== START logs for container app of pod shop/cart ====\n{\"level\":\"error\"}\n==== END logs for container app of pod shop/cart ====".to_owned(),
        list("EventList", &["bank/e"]),
        list("PodList", &[]),
    ]
    .join("\n");
    let recording = folder(&[("cluster.dump", &text)]);
    let reading = read_path(&recording.path().join("cluster.dump"));
    assert_eq!(faults(&reading, &recording), Vec::<String>::new());
    assert_eq!(status(&reading, EVENTS, "shop"), Status::Complete);
    assert_eq!(status(&reading, PODS, "bank"), Status::Complete);
    assert_eq!(status(&reading, PODS, "elsewhere"), Status::NotCollected);
    let pod = ObjectRef::new(Kind::Pod, "shop", "cart");
    assert!(
        reading
            .snapshot
            .unwrap()
            .log(&pod, "app", LogRun::Current)
            .is_some()
    );
}

#[test]
fn a_single_file_may_hold_everything() {
    let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop}\nspec:\n  containers:\n  - name: app\n    env:\n    - {name: A, value: s3cr3t}\n---\n\
        apiVersion: v1\nkind: PodList\nitems:\n- metadata: {name: b, namespace: shop}\n";
    let recording = folder(&[("all.yaml", text)]);
    let reading = read_path(&recording.path().join("all.yaml"));
    assert_eq!(faults(&reading, &recording), Vec::<String>::new());
    assert_eq!(status(&reading, PODS, "shop"), Status::Complete);
    let parts = reading.snapshot.unwrap().into_parts();
    assert_eq!(parts.objects.len(), 2);
    assert!(
        parts
            .objects
            .iter()
            .all(|(_, json)| !json.value().to_string().contains("s3cr3t"))
    );
}

#[test]
fn a_broken_item_makes_its_list_partial() {
    let items = r#"{"kind":"PodList","apiVersion":"v1","items":[{"metadata":{"name":"a","namespace":"shop"}},3,{"metadata":{}}]}"#;
    let recording = folder(&[("objects/v1_pods/shop.json", items)]);
    let reading = read_path(recording.path());
    let told = faults(&reading, &recording);
    assert_eq!(
        told,
        ["read ./objects/v1_pods/shop.json: item 2 is a number, not an object, and 1 more items like it"]
    );
    assert_eq!(status(&reading, PODS, "shop"), Status::Partial);
    assert_eq!(reading.snapshot.unwrap().rows(Kind::Pod).count(), 1);
}
