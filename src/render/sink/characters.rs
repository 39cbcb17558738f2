//! What a character is to a terminal: visible, hidden, or a mark on the one before; and how wide it is.
//!
//! The general categories are those of the standard library's own tables, so that no list can grow old here.

/// What a character does on a screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::render) enum Class {
    Visible,
    /// Takes no place of its own and is drawn on the character before it.
    Mark,
    /// Controls, formats, directions, separators, private use, unassigned, and letters that draw nothing.
    Hidden,
}

/// Characters that the categories call letters, marks or symbols, and that draw nothing: they hide text in text.
/// (`Default_Ignorable_Code_Point` beyond category Cf, and the blank pattern of Braille.)
const BLANK: [(char, char); 10] = [
    ('\u{34f}', '\u{34f}'),
    ('\u{115f}', '\u{1160}'),
    ('\u{17b4}', '\u{17b5}'),
    ('\u{180b}', '\u{180f}'),
    ('\u{2800}', '\u{2800}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{fe00}', '\u{fe0f}'),
    ('\u{ffa0}', '\u{ffa0}'),
    ('\u{1d173}', '\u{1d17a}'),
    ('\u{e0000}', '\u{e0fff}'),
];

/// Blocks whose characters take two columns (East Asian Width W and F, and pictographs).
const WIDE: [(char, char); 11] = [
    ('\u{1100}', '\u{115f}'),
    ('\u{2e80}', '\u{303e}'),
    ('\u{3041}', '\u{a4cf}'),
    ('\u{a960}', '\u{a97f}'),
    ('\u{ac00}', '\u{d7a3}'),
    ('\u{f900}', '\u{faff}'),
    ('\u{fe30}', '\u{fe6f}'),
    ('\u{ff00}', '\u{ff60}'),
    ('\u{ffe0}', '\u{ffe6}'),
    ('\u{1f300}', '\u{1faff}'),
    ('\u{20000}', '\u{3fffd}'),
];

fn within(ranges: &[(char, char)], letter: char) -> bool {
    ranges
        .iter()
        .any(|(first, last)| (*first..=*last).contains(&letter))
}

/// Returns what a character does on a screen.
pub(in crate::render) fn class(letter: char) -> Class {
    if letter == ' ' || letter.is_ascii_graphic() {
        return Class::Visible;
    }
    if letter.is_ascii() || within(&BLANK, letter) || !is_printable(letter) {
        return Class::Hidden;
    }
    // Alone, a character that extends the one before it is escaped for the same reason as one that cannot be
    // printed; the test above has told the two apart.
    if letter.escape_debug().len() > 1 {
        Class::Mark
    } else {
        Class::Visible
    }
}

/// Whether the standard library prints it as itself: not in Cc, Cf, Cs, Co, Cn, Zl, Zp, nor a space of category Zs.
fn is_printable(letter: char) -> bool {
    let mut text = [b'a', 0, 0, 0, 0];
    let length = letter.encode_utf8(&mut text[1..]).len();
    // After another character marks are not escaped, so that what is escaped here cannot be printed.
    std::str::from_utf8(&text[..=length]).is_ok_and(|text| text.escape_debug().count() == 2)
}

/// Returns the columns that a text of visible characters takes.
pub(in crate::render) fn width(text: &str) -> usize {
    let columns = |letter: char| match letter {
        letter if letter.is_ascii() => 1,
        letter if class(letter) == Class::Mark => 0,
        letter if within(&WIDE, letter) => 2,
        _ => 1,
    };
    text.chars().map(columns).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hides_or_steers_is_hidden() {
        let hidden = [
            '\0',
            '\t',
            '\n',
            '\r',
            '\u{7}',
            '\u{8}',
            '\u{1b}',
            '\u{7f}',
            '\u{85}',
            '\u{90}',
            '\u{9b}',
            '\u{9d}',
            '\u{a0}',
            '\u{ad}',
            '\u{61c}',
            '\u{180e}',
            '\u{200b}',
            '\u{200c}',
            '\u{200d}',
            '\u{200e}',
            '\u{200f}',
            '\u{2028}',
            '\u{2029}',
            '\u{202a}',
            '\u{202e}',
            '\u{2060}',
            '\u{2066}',
            '\u{2069}',
            '\u{feff}',
            '\u{fff9}',
            '\u{fffe}',
            '\u{e000}',
            '\u{f8ff}',
            '\u{378}',
            '\u{1d173}',
            '\u{e0001}',
            '\u{e0041}',
            '\u{e01ef}',
            '\u{f0000}',
            '\u{10ffff}',
            '\u{3164}',
            '\u{fe0f}',
            '\u{2800}',
        ];
        for letter in hidden {
            assert_eq!(class(letter), Class::Hidden, "U+{:04X}", letter as u32);
        }
    }

    #[test]
    fn what_people_write_is_visible() {
        for letter in "aZ9 ~!é߀漢字кмש🙂└▸…".chars() {
            assert_eq!(class(letter), Class::Visible, "U+{:04X}", letter as u32);
        }
        for letter in ['\u{301}', '\u{489}', '\u{20dd}', '\u{5b0}', '\u{e31}'] {
            assert_eq!(class(letter), Class::Mark, "U+{:04X}", letter as u32);
        }
    }

    #[test]
    fn columns_are_counted() {
        assert_eq!(width("abc"), 3);
        assert_eq!(width("漢字"), 4);
        assert_eq!(width("e\u{301}"), 1);
    }
}
