//! Places in a file, and the way back from a byte of a scalar's text to the file.

/// Where a node stands; line and column count from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Place {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

/// Returns the place in the file of a byte of a scalar's text; the scalar stands at `start`.
///
/// Folding, indentation and quoting change only white space and escapes, so the n-th character that is no white
/// space is the same one in the file and in the text. That holds for all five styles.
pub(crate) fn place_within(file: &str, start: Place, text: &str, offset: usize) -> Place {
    let before = text
        .char_indices()
        .take_while(|(index, _)| *index < offset)
        .filter(|(_, letter)| !letter.is_whitespace())
        .count();
    let mut cursor = Cursor::new(file, start);
    let style = cursor.skip_opening(is_block(file, start));
    let mut last = cursor.place;
    let mut seen = 0;
    while let Some(letter) = cursor.peek() {
        if letter.is_whitespace() {
            cursor.step();
            continue;
        }
        let here = cursor.place;
        let escaped_space = cursor.step_letter(style);
        if escaped_space {
            continue;
        }
        if seen == before {
            return here;
        }
        seen += 1;
        last = cursor.place;
        if seen == before && offset >= text.len() {
            break;
        }
    }
    last
}

/// Tells whether a block scalar stands at `start`: nothing is before it, and the line above ends in `|` or `>`.
fn is_block(file: &str, start: Place) -> bool {
    let mut lines = file
        .lines()
        .take(start.line)
        .collect::<Vec<_>>()
        .into_iter()
        .rev();
    let indent = lines.next().unwrap_or_default();
    let is_indented = indent
        .chars()
        .take(start.column.saturating_sub(1))
        .all(|letter| letter == ' ');
    let above = lines.find(|line| !line.trim().is_empty()).unwrap_or_default();
    let header = above.split(" #").next().unwrap_or_default().trim_end();
    let header = header.trim_end_matches(|letter: char| letter.is_ascii_digit() || "+-".contains(letter));
    is_indented && header.ends_with(['|', '>'])
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Bare,
    Single,
    Double,
}

struct Cursor<'a> {
    rest: std::iter::Peekable<std::str::Chars<'a>>,
    place: Place,
}

impl<'a> Cursor<'a> {
    fn new(file: &'a str, start: Place) -> Self {
        let line = file.split_inclusive('\n').take(start.line.saturating_sub(1));
        let line_start: usize = line.map(str::len).sum();
        let rest = &file[line_start..];
        let column = rest.char_indices().nth(start.column.saturating_sub(1));
        Self {
            rest: rest[column.map_or(rest.len(), |(index, _)| index)..]
                .chars()
                .peekable(),
            place: start,
        }
    }

    fn peek(&mut self) -> Option<char> {
        self.rest.peek().copied()
    }

    fn step(&mut self) -> Option<char> {
        let letter = self.rest.next()?;
        if letter == '\n' {
            self.place.line += 1;
            self.place.column = 1;
        } else {
            self.place.column += 1;
        }
        Some(letter)
    }

    /// Steps over the quote. A block scalar stands where its first line does, and has none.
    fn skip_opening(&mut self, is_block: bool) -> Style {
        match self.peek() {
            _ if is_block => Style::Bare,
            Some('\'') => {
                self.step();
                Style::Single
            }
            Some('"') => {
                self.step();
                Style::Double
            }
            _ => Style::Bare,
        }
    }

    /// Steps over one character of the text; true when it is an escape that stands for white space.
    fn step_letter(&mut self, style: Style) -> bool {
        let letter = self.step();
        match (style, letter) {
            (Style::Single, Some('\'')) => {
                self.step();
                false
            }
            (Style::Double, Some('\\')) => match self.step() {
                Some('n' | 't' | 'r' | ' ' | '_' | 'N' | 'L' | 'P' | 'v' | 'f' | '\n') => true,
                Some('x') => self.skip_digits(2),
                Some('u') => self.skip_digits(4),
                Some('U') => self.skip_digits(8),
                _ => false,
            },
            _ => false,
        }
    }

    fn skip_digits(&mut self, count: usize) -> bool {
        let digits: String = (0..count).filter_map(|_| self.step()).collect();
        u32::from_str_radix(&digits, 16)
            .ok()
            .and_then(char::from_u32)
            .is_some_and(char::is_whitespace)
    }
}
