//! "Did you mean …?": the word of a list that an author most likely meant.

/// Returns the nearest candidate, when it is near enough to be worth a hint.
pub(crate) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // One slip in three letters is still a slip; more is another word.
    let length = word.chars().count();
    let limit = (length / 3).clamp(1, 5);
    candidates
        .into_iter()
        // Each letter more or less is a slip of its own; a pasted text is not compared with every word.
        .filter(|candidate| candidate.chars().count().abs_diff(length) <= limit)
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Returns the line that follows a message, where there is one to give.
pub(crate) fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(word, candidates).map(|candidate| format!("did you mean '{candidate}'?"))
}

/// Returns how many letters must be added, dropped, replaced or swapped with the next one.
fn distance(left: &str, right: &str) -> usize {
    let left: Vec<char> = left.to_lowercase().chars().collect();
    let right: Vec<char> = right.to_lowercase().chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=right.len()).collect();
    for (row, letter) in left.iter().enumerate() {
        let mut line = vec![row + 1];
        for (column, other) in right.iter().enumerate() {
            let replace = above[column] + usize::from(letter != other);
            let mut best = replace.min(above[column + 1] + 1).min(line[column] + 1);
            let swapped = row > 0 && column > 0 && left[row - 1] == *other && right[column - 1] == *letter;
            if swapped {
                best = best.min(before[column - 1] + 1);
            }
            line.push(best);
        }
        before = std::mem::replace(&mut above, line);
    }
    above[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_found_and_other_words_are_not() {
        let paths = ["pod.requests.cpu", "pod.requests.memory", "pod.name"];
        assert_eq!(nearest("pod.request.cpu", paths), Some("pod.requests.cpu"));
        assert_eq!(nearest("pod.nmae", paths), Some("pod.name"));
        assert_eq!(nearest("service.selector", paths), None);
        assert_eq!(
            did_you_mean("Title", ["title"]).as_deref(),
            Some("did you mean 'title'?")
        );
    }

    #[test]
    fn a_word_of_a_megabyte_is_like_no_other() {
        let long = "a".repeat(1 << 20);
        assert_eq!(nearest(&long, std::iter::repeat_n("pod.name", 100_000)), None);
    }

    #[test]
    fn distance_counts_slips() {
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", "abc"), 0);
        assert_eq!(distance("acb", "abc"), 1);
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
