//! The words of `kubectl cluster-info dump`: how its folder looks, and how it writes logs.
//! https://github.com/kubernetes/kubectl/blob/master/pkg/cmd/clusterinfo/clusterinfo_dump.go

use super::file::File;

const START: &str = "==== START logs for container ";

/// The log of one container, between its two marks.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Section<'a> {
    pub(super) namespace: &'a str,
    pub(super) pod: &'a str,
    pub(super) container: &'a str,
    pub(super) text: &'a str,
    /// The mark of its end is there.
    pub(super) whole: bool,
}

impl Section<'_> {
    /// Returns why there is no log; kubectl writes its error in the place of the text.
    pub(super) fn error(&self) -> Option<&str> {
        let error = self
            .text
            .strip_prefix("Request log error: ")
            .or_else(|| self.text.strip_prefix("Create log request error: "))?;
        Some(error.trim_end())
    }
}

/// Takes the section that a text starts with, and returns what comes after it.
pub(super) fn section(text: &str) -> Option<(Section<'_>, &str)> {
    let (mark, body) = text.strip_prefix(START)?.split_once('\n')?;
    let (container, pod) = mark.trim_end().strip_suffix(" ====")?.split_once(" of pod ")?;
    let (namespace, pod) = pod.split_once('/')?;
    let end = format!("==== END logs for container {container} of pod {namespace}/{pod} ====");
    let (text, after) = body.split_once(&end).unwrap_or((body, ""));
    let whole = text.len() < body.len();
    Some((
        Section {
            namespace,
            pod,
            container,
            text,
            whole,
        },
        after,
    ))
}

/// Returns the sections of a `logs.txt`.
pub(super) fn sections(text: &str) -> Vec<Section<'_>> {
    let mut sections = Vec::new();
    let mut rest = text;
    while let Some((found, after)) = section(rest.trim_start()) {
        sections.push(found);
        rest = after;
    }
    sections
}

/// Whether the files are those of a dump: nodes at the top, and namespaces with pods and events.
pub(super) fn is_dump(files: &[File]) -> bool {
    let stems: Vec<&str> = files.iter().filter_map(|file| stem(&file.path)).collect();
    let namespaces = stems.iter().filter_map(|stem| stem.strip_suffix("/pods"));
    stems.contains(&"nodes")
        && namespaces.into_iter().any(|namespace| {
            !namespace.contains('/')
                && stems
                    .iter()
                    .any(|stem| stem.strip_suffix("/events") == Some(namespace))
        })
}

/// Returns a path without the endings that a dump gives to lists.
pub(super) fn stem(path: &str) -> Option<&str> {
    path.strip_suffix(".json").or_else(|| path.strip_suffix(".yaml"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logs_are_found_between_their_marks() {
        let text = "==== START logs for container init of pod shop/cart-1 ====\n==== END logs for container init of pod shop/cart-1 ====\n\
            ==== START logs for container app of pod shop/cart-1 ====\nline 1\nline 2 ==== END logs for container app of pod shop/cart-1 ====\n\
            ==== START logs for container side of pod shop/cart-1 ====\nRequest log error: container \"side\" is waiting to start: PodInitializing\n";
        let found = sections(text);
        let told: Vec<_> = found
            .iter()
            .map(|section| (section.container, section.text, section.whole))
            .collect();
        assert_eq!(told[0], ("init", "", true));
        assert_eq!(
            told[1],
            ("app", "line 1\nline 2 ", true),
            "a log need not end with a line feed"
        );
        assert_eq!((told[2].0, told[2].2), ("side", false));
        assert_eq!(
            found[2].error(),
            Some("container \"side\" is waiting to start: PodInitializing")
        );
        assert_eq!(
            (found[1].namespace, found[1].pod, found[1].error()),
            ("shop", "cart-1", None)
        );
    }

    #[test]
    fn marks_of_another_form_are_no_section() {
        for text in [
            "",
            "==== START logs for container app",
            "==== START logs for container app ====\n",
            "text",
        ] {
            assert_eq!(section(text), None);
        }
    }
}
