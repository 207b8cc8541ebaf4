//! Texts on their way to other programs: what must not be taken for syntax there. Knows no format as a whole.

/// The text with a leading apostrophe when a spreadsheet would read it as a formula: when it starts, also after
/// spaces, line breaks and invisible signs, with = + - @ or their full-width twins.
#[must_use]
pub fn guarded_from_formulas(text: String) -> String {
    let blank = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '\u{200b}' | '\u{feff}');
    let first = text.trim_start_matches(blank).chars().next();
    let starts_formula = matches!(first, Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠'));
    if starts_formula || text.starts_with(['\t', '\r', '\n']) { format!("'{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_looks_like_a_formula_is_guarded_and_other_text_is_not() {
        for bad in ["=1+1", "+1", "-1", "@SUM(A1)", "  =1", "\t=1", " \t=1+1", "＝1", "\u{200b}=1", "\n@x"] {
            assert_eq!(guarded_from_formulas(bad.to_owned()), format!("'{bad}"));
        }
        for fine in ["Assets:Bank", "2020-02-10", "R-1", "a=1", ""] {
            assert_eq!(guarded_from_formulas(fine.to_owned()), fine);
        }
    }
}
