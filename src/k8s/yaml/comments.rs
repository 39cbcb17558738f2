//! Comments of a stream with their places: what a `#` in a text or in a block is, only the parser can tell.

use granit_parser::{Event, Parser};

use super::{DEPTH, Place, at};

/// A comment of a file, without its `#`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Comment {
    pub(crate) place: Place,
    pub(crate) text: String,
}

/// Returns the comments of a stream in their order; those of a broken document as far as it could be read.
pub(crate) fn comments(text: &str) -> Vec<Comment> {
    let options = granit_parser::options! {
        emit_comments: true,
        flow_nesting_limit: DEPTH,
        block_nesting_limit: DEPTH,
        block_scalar_eof_without_line_feed: true,
    };
    let mut parser = Parser::new_from_str_with_options(text, options);
    let mut comments = Vec::new();
    while let Some(next) = parser.next() {
        match next {
            Ok((Event::Comment(text, _), span)) => comments.push(Comment {
                place: at(span.start),
                text: text.into_owned(),
            }),
            Ok(_) => {}
            Err(_) => match parser.proceed_next_document() {
                Ok(true) => {}
                _ => break,
            },
        }
    }
    comments
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_told_from_texts_that_look_like_them() {
        let text = "# top\na: 1 # one\nb: '# no'\nc: |\n  # no\n  x\n# last\n---\nd: [\n---\ne: 2 # two\n";
        let told: Vec<_> = comments(text)
            .iter()
            .map(|one| (one.place.line, one.text.trim().to_owned()))
            .collect();
        let wanted = [(1, "top"), (2, "one"), (7, "last"), (11, "two")];
        assert_eq!(told, wanted.map(|(line, text)| (line, text.to_owned())));
    }
}
