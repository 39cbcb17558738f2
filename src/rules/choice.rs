//! `--select` and `--ignore`: which of the loaded rules are asked. What was left out is counted by whoever asks.

use super::Rules;
use super::file::Rule;
use super::suggest::did_you_mean;

/// A selector that names no rule, and what was perhaps meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NoSuch {
    pub(crate) selector: String,
    pub(crate) hint: Option<String>,
}

/// The rules that are run, and those that are not.
#[derive(Debug)]
pub(crate) struct ChosenRules {
    pub(crate) rules: Rules,
    /// Ids, each with the position of the selector that ignores it; without one it was not selected.
    pub(crate) left_out: Vec<(String, Option<usize>)>,
}

impl Rules {
    /// Keeps the rules that are selected and not ignored; without a selection, all are selected.
    ///
    /// A selector is an id, a stage, or the start of ids (`image-*`). Of two that fit the same rule the more
    /// exact one decides, and of two alike the one that ignores, as ruff has it.
    pub(crate) fn chosen(mut self, select: &[String], ignore: &[String]) -> Result<ChosenRules, Vec<NoSuch>> {
        let unknown: Vec<NoSuch> = select
            .iter()
            .chain(ignore)
            .filter(|selector| !self.rules.iter().any(|rule| exactness(selector, rule) > 0))
            .map(|selector| NoSuch {
                selector: selector.clone(),
                hint: self.meant(selector),
            })
            .collect();
        if !unknown.is_empty() {
            return Err(unknown);
        }
        // Of equals the first decides.
        let best = |selectors: &[String], rule: &Rule| {
            let fits = selectors
                .iter()
                .map(|selector| exactness(selector, rule))
                .enumerate();
            let fits = fits.map(|(at, exactness)| (exactness, std::cmp::Reverse(at)));
            fits.max().map_or((0, 0), |(exactness, at)| (exactness, at.0))
        };
        let mut left_out = Vec::new();
        self.rules.retain(|rule| {
            let ((wanted, _), (unwanted, by)) = (best(select, rule), best(ignore, rule));
            let ignored = unwanted > 0 && wanted <= unwanted;
            let keep = !ignored && (select.is_empty() || wanted > 0);
            if !keep {
                left_out.push((rule.id.value.clone(), ignored.then_some(by)));
            }
            keep
        });
        Ok(ChosenRules {
            rules: self,
            left_out,
        })
    }

    fn meant(&self, selector: &str) -> Option<String> {
        let stages = self.rules.iter().map(|rule| rule.stage.as_str());
        let Some(start) = selector.strip_suffix('*') else {
            return did_you_mean(selector, self.ids().chain(stages));
        };
        let starts: Vec<String> = self
            .ids()
            .filter_map(|id| id.split_inclusive(['-', '/']).next())
            .map(|word| format!("{word}*"))
            .collect();
        did_you_mean(&format!("{start}*"), starts.iter().map(String::as_str))
    }
}

/// Returns how exactly a selector names a rule; 0 when it does not.
fn exactness(selector: &str, rule: &Rule) -> usize {
    match selector.strip_suffix('*') {
        _ if rule.is_called(selector) => usize::MAX,
        Some(start) if rule.names().any(|name| name.value.starts_with(start)) => start.len() + 2,
        _ if selector == rule.stage => 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    fn chosen(select: &[&str], ignore: &[&str]) -> Vec<String> {
        let chosen = Rules::builtin().chosen(&words(select), &words(ignore)).unwrap();
        chosen.rules.ids().map(str::to_owned).collect()
    }

    #[test]
    fn the_more_exact_selector_decides() {
        let images = chosen(&["image-*"], &[]);
        assert!(images.len() > 3 && images.iter().all(|id| id.starts_with("image-")));
        assert_eq!(
            chosen(&["image-tag-not-found"], &["image-*", "image"]),
            ["image-tag-not-found"]
        );
        let but_one = chosen(&["image-*"], &["image-tag-not-found"]);
        assert_eq!(but_one.len() + 1, images.len());
        assert!(chosen(&["image-*"], &["image-*"]).is_empty());
        let all = chosen(&[], &[]).len();
        let memory = chosen(&["memory"], &[]).len();
        assert!(memory > 0);
        assert_eq!(chosen(&[], &["memory"]).len() + memory, all);
        assert_eq!(chosen(&["*"], &[]).len(), all);
    }

    #[test]
    fn a_selector_that_names_nothing_is_told_with_what_was_meant() {
        let told = Rules::builtin()
            .chosen(
                &words(&["imge-*", "image-tag-not-fuond"]),
                &words(&["memry", "zzzzzzzz"]),
            )
            .unwrap_err();
        let hints: Vec<Option<&str>> = told.iter().map(|one| one.hint.as_deref()).collect();
        assert_eq!(
            hints,
            [
                Some("did you mean 'image-*'?"),
                Some("did you mean 'image-tag-not-found'?"),
                Some("did you mean 'memory'?"),
                None
            ]
        );
    }
}
