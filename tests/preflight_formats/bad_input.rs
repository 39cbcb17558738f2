//! Input as it comes: lists, odd numbers, kinds of others, files that are too large for comfort.

use super::{list, root, run};
use serde_json::Value as Json;

fn judge(text: &str, world: &str) -> (i32, Json, String) {
    let world = format!("tests/worlds/{world}");
    let words = [
        "preflight",
        "-f",
        "-",
        "--from",
        &world,
        "--allow-incomplete",
        "-o",
        "json",
    ];
    let (code, out, errors) = run(&words, text);
    (code, serde_json::from_str(&out).unwrap_or_default(), errors)
}

const POD: &str = "{apiVersion: v1, kind: Pod, metadata: {name: NAME, namespace: healthy}, \
                   spec: {nodeSelector: {disk: none}, containers: [{name: app, image: 'r.example/a:1'}]}}";

fn errors_at(report: &Json) -> Vec<String> {
    let errors = list(&report["findings"])
        .iter()
        .filter(|one| one["severity"] == "error");
    let mut told: Vec<String> = errors
        .map(|one| {
            format!(
                "{}:{}",
                one["object"]["name"].as_str().unwrap(),
                one["location"]["line"]
            )
        })
        .collect();
    told.sort();
    told
}

#[test]
fn items_of_a_list_are_judged_where_they_stand() {
    let text = format!(
        "apiVersion: v1\nkind: List\nitems:\n- {}\n- {}\n",
        POD.replace("NAME", "a"),
        POD.replace("NAME", "b")
    );
    let (code, report, errors) = judge(&text, "healthy");
    assert_eq!(code, 1, "{errors}");
    assert_eq!(errors_at(&report), ["a:4", "b:5"]);
}

#[test]
fn octal_numbers_and_yes_mean_what_kubectl_takes_them_for() {
    let file = root().join("tests/worlds/pandasai-sandbox/manifests.yaml");
    let text = std::fs::read_to_string(file).unwrap();
    let mut documents = text.split("\n---\n");
    let large = documents
        .find(|one| one.contains("name: python-sandbox-large\n"))
        .unwrap();
    assert!(large.contains("memory: 1Gi"), "{large}");
    // Eleven digits that are 1 GiB in octal, and ten times as much in decimal.
    let octal = large.replace("memory: 1Gi", "memory: 010000000000");
    let (_, report, errors) = judge(&octal, "pandasai-sandbox");
    let refused = list(&report["findings"])
        .iter()
        .find(|one| one["severity"] == "error");
    let cause = refused.map(|one| one["cause"].to_string()).unwrap_or_default();
    assert!(cause.contains("but limit is 1073741824"), "{cause} {errors}");
    // The namespace keeps the level baseline, which lets no Pod into the network of its node.
    let pod = |word: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: a, namespace: healthy}}\nspec:\n  \
             hostNetwork: {word}\n  containers: [{{name: app, image: 'r.example/a:1'}}]\n"
        )
    };
    let refused = |word: &str| {
        let (_, report, _) = judge(&pod(word), "healthy");
        report["findings"].to_string().contains("hostNetwork=true")
    };
    let words = ["yes", "On", "y", "no", "off", "'yes'"];
    assert_eq!(words.map(refused), [true, true, true, false, false, false]);
}

#[test]
fn kinds_of_others_are_listed_and_hide_nothing() {
    let text = format!(
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {{name: jobs.e.io}}\n\
         spec: {{group: e.io, names: {{kind: Train}}, scope: Namespaced, versions: []}}\n---\n\
         apiVersion: e.io/v1\nkind: Train\nmetadata: {{name: t, namespace: healthy}}\n\
         spec: {{template: {{spec: {{nodeSelector: {{disk: none}}, containers: [{{name: app, image: 'a:1'}}]}}}}}}\n---\n{}\n",
        POD.replace("NAME", "a")
    );
    let (code, report, said) = judge(&text, "healthy");
    assert_eq!(code, 1, "{said}");
    assert_eq!(errors_at(&report), ["a:11"]);
    assert!(said.contains("not checked: 1 of kind Train (e.io/v1)"), "{said}");
    assert!(
        said.contains("not checked: 1 of kind CustomResourceDefinition (apiextensions.k8s.io/v1)"),
        "{said}"
    );
}

#[test]
fn each_broken_document_is_named_with_its_line_and_the_rest_is_judged() {
    let text = format!(
        "{}\n---\nkind: [\n---\nx: 1\n---\n{}\n---\napiVersion: v1\nkind: Pod\nspec: {{}}\n",
        POD.replace("NAME", "a"),
        POD.replace("NAME", "b")
    );
    let (code, report, errors) = judge(&text, "healthy");
    assert_eq!(code, 2);
    assert_eq!(errors_at(&report), ["a:1", "b:7"]);
    for place in ["stdin:3:7:", "stdin:5:1:", "stdin:9:1:"] {
        assert!(errors.contains(place), "{place} in {errors}");
    }
}

#[test]
fn fifty_megabytes_are_read_to_their_end() {
    let filler = "  a line of a log that somebody put into a ConfigMap\n".repeat(5000);
    let map = |at: usize| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c{at}, namespace: healthy}}\ndata:\n  log: |\n  {}---\n",
            filler.replace("\n  ", "\n    ")
        )
    };
    let mut text: String = (0..200).map(map).collect();
    text.push_str(&POD.replace("NAME", "last"));
    text.push('\n');
    assert!(text.len() > 50 << 20, "{}", text.len());
    let lines = text.lines().count();
    let (code, report, errors) = judge(&text, "healthy");
    assert_eq!(code, 1, "{errors}");
    assert_eq!(errors_at(&report), [format!("last:{lines}")]);
}
