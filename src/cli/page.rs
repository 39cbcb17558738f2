//! Lays out plain texts of ours for a screen: wrapped paragraphs and aligned columns.

/// Wraps a text to a width, every line after an indent. Blank lines stay; lines that are indented by four or
/// stand in a fence are kept as they are; list items hang.
pub(crate) fn wrapped(text: &str, indent: usize, width: usize) -> String {
    let mut page = String::new();
    let mut paragraph = String::new();
    let mut fenced = false;
    for line in text.lines() {
        let fence = line.trim_start().starts_with("```");
        let item = item_indent(line);
        if fence || fenced || line.trim().is_empty() || line.starts_with("    ") || item > 0 {
            flush(&mut page, &mut paragraph, indent, width);
        }
        match () {
            () if fence => fenced = !fenced,
            () if fenced || line.starts_with("    ") => {
                page.push_str(format!("{}{line}", " ".repeat(indent)).trim_end());
                page.push('\n');
            }
            () if line.trim().is_empty() => page.push('\n'),
            () => {
                if !paragraph.is_empty() {
                    paragraph.push(' ');
                }
                paragraph.push_str(line.trim());
            }
        }
    }
    flush(&mut page, &mut paragraph, indent, width);
    page
}

/// Returns how far a list item's text stands to the right of its sign; 0 when the line is no item.
fn item_indent(line: &str) -> usize {
    let line = line.trim_start();
    if line.starts_with("- ") || line.starts_with("* ") {
        return 2;
    }
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    if digits > 0 && line[digits..].starts_with(". ") {
        digits + 2
    } else {
        0
    }
}

fn flush(page: &mut String, paragraph: &mut String, indent: usize, width: usize) {
    let hanging = item_indent(paragraph);
    let (mut line, mut hang) = (" ".repeat(indent), 0);
    let mut empty = true;
    for word in paragraph.split_whitespace() {
        let length = line.chars().count() + 1 + word.chars().count();
        if !empty && length > width {
            page.push_str(&line);
            page.push('\n');
            hang = hanging;
            line = " ".repeat(indent + hang);
            empty = true;
        }
        if !empty {
            line.push(' ');
        }
        line.push_str(word);
        empty = false;
    }
    debug_assert!(hang == 0 || hang == hanging);
    if !empty {
        page.push_str(&line);
        page.push('\n');
    }
    paragraph.clear();
}

/// Lays out rows under a head; the last column is wrapped, the others are as wide as they need.
pub(crate) fn columns(head: &[&str], rows: &[Vec<String>], width: usize) -> String {
    let last = head.len().saturating_sub(1);
    let mut widths: Vec<usize> = head.iter().map(|word| word.chars().count()).collect();
    for row in rows {
        for (column, cell) in row.iter().enumerate() {
            widths[column] = widths[column].max(cell.chars().count());
        }
    }
    let left: usize = widths[..last].iter().map(|width| width + 2).sum();
    let narrow = left + 24 > width;
    let mut page = String::new();
    let head: Vec<String> = head.iter().map(|word| (*word).to_owned()).collect();
    for row in std::iter::once(&head).chain(rows) {
        let mut line = String::new();
        for (cell, width) in row[..last].iter().zip(&widths) {
            line.push_str(&format!("{cell:width$}  "));
        }
        // Where the last column has no room it stands on lines of its own.
        if narrow && std::ptr::eq(row, &head) {
            page.push_str(line.trim_end());
            page.push('\n');
            continue;
        }
        if narrow {
            page.push_str(line.trim_end());
            page.push('\n');
            page.push_str(&wrapped(&row[last], 4, width));
            continue;
        }
        let text = wrapped(&row[last], left, width);
        line.push_str(text.get(left..).unwrap_or_default());
        page.push_str(line.trim_end());
        page.push('\n');
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_wrap_and_lists_hang() {
        let text = "one two three\nfour\n\n- five six seven\n- eight\n\n    kept  as is\n";
        assert_eq!(
            wrapped(text, 2, 12),
            "  one two\n  three four\n\n  - five six\n    seven\n  - eight\n\n      kept  as is\n"
        );
    }

    #[test]
    fn the_last_column_wraps_under_itself() {
        let rows = vec![vec!["a".to_owned(), "one two three four five six".to_owned()]];
        assert_eq!(
            columns(&["ID", "TITLE"], &rows, 29),
            "ID  TITLE\na   one two three four five\n    six\n"
        );
    }
}
