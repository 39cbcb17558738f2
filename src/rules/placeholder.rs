//! `<words>` of a fix that a person must choose first. What a template fills stands in `{{ }}` and is not of this room.

use std::collections::BTreeSet;

/// Returns the placeholders of a text, in alphabetical order: between angle brackets letters, digits and what stands in
/// paths and lists of words, after a letter or a slash.
pub(crate) fn placeholders(text: &str) -> BTreeSet<String> {
    let inside = text.split('<').skip(1).filter_map(|part| part.split_once('>'));
    inside
        .filter(|(word, _)| is_words(word))
        .map(|(word, _)| format!("<{word}>"))
        .collect()
}

fn is_words(text: &str) -> bool {
    let of_words = |c: char| c.is_ascii_alphanumeric() || "-_./, ".contains(c);
    text.chars().all(of_words)
        && text
            .trim_start_matches('/')
            .starts_with(|c: char| c.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::placeholders;

    #[test]
    fn words_between_angle_brackets_are_found_each_once() {
        let found = |text| placeholders(text).into_iter().collect::<Vec<_>>();
        assert_eq!(found("--from-file=<key>=<path> <key>"), ["<key>", "<path>"]);
        assert_eq!(
            found("<KEY>: <value, for example 256Mi>"),
            ["<KEY>", "<value, for example 256Mi>"]
        );
        assert_eq!(found("</path/of/the/program>"), ["</path/of/the/program>"]);
        assert_eq!(found("a < b, <1>, <a{b>, cat <<EOF"), Vec::<String>::new());
    }
}
