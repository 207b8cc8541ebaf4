//! How wide text is, and where it breaks, in tenths of a point. Knows no page.

use ttf_parser::Face;

/// The two weights of the one embedded family.
pub(super) struct Typeface {
    regular: Face<'static>,
    bold: Face<'static>,
}

impl Typeface {
    pub fn new() -> Option<Self> {
        Some(Self {
            regular: Face::parse(dejavu::sans_condensed::regular(), 0).ok()?,
            bold: Face::parse(dejavu::sans_condensed::bold(), 0).ok()?,
        })
    }

    fn face(&self, is_bold: bool) -> &Face<'static> {
        if is_bold { &self.bold } else { &self.regular }
    }

    /// The width of a text at a size, without kerning.
    pub fn width(&self, text: &str, size: i64, is_bold: bool) -> i64 {
        let face = self.face(is_bold);
        let advance = |c| face.glyph_index(c).and_then(|glyph| face.glyph_hor_advance(glyph)).unwrap_or(0);
        let sum = text.chars().fold(0_i64, |sum, c| sum.saturating_add(i64::from(advance(c))));
        sum.saturating_mul(size) / i64::from(face.units_per_em()).max(1)
    }

    /// The text with what the font cannot write, or what is a letter nowhere, shown as `�` instead of an empty box.
    pub fn writable(&self, text: &str) -> String {
        let is_letter = |c: char| !matches!(c, '\u{feff}' | '\u{fffe}' | '\u{e000}'..='\u{f8ff}');
        let known = |c: char| self.regular.glyph_index(c).is_some() && is_letter(c);
        text.chars().map(|c| if known(c) { c } else { '\u{fffd}' }).collect()
    }

    /// The text in lines no wider than `room`: broken at spaces, and inside a word only where it is wider than a line.
    pub fn lines(&self, text: &str, room: i64, size: i64, is_bold: bool) -> Vec<String> {
        if self.width(text, size, is_bold) <= room {
            return vec![text.to_owned()];
        }
        let mut lines = Vec::new();
        let mut line = String::new();
        for word in text.split(' ') {
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if self.width(&longer, size, is_bold) <= room {
                line = longer;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            for c in word.chars() {
                let mut longer = line.clone();
                longer.push(c);
                if !line.is_empty() && self.width(&longer, size, is_bold) > room {
                    lines.push(std::mem::take(&mut line));
                }
                line.push(c);
            }
        }
        lines.push(line);
        lines
    }
}

/// The lines of a text with the spaces between them at their ends again: whoever reads them one after the other reads the text.
pub(super) fn spaced(text: &str, lines: Vec<String>) -> Vec<String> {
    let mut rest = text.trim_start_matches(' ');
    let joined = |mut line: String| {
        rest = rest.strip_prefix(line.trim_start_matches(' ')).unwrap_or(rest);
        let after = rest.trim_start_matches(' ');
        if after.len() < rest.len() {
            line.push(' ');
        }
        rest = after;
        line
    };
    lines.into_iter().map(joined).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_wider_than_its_room_and_no_letter_is_lost() {
        let typeface = Typeface::new().unwrap();
        for text in ["Лидия Рупрессия и друзья", "Donaudampfschifffahrtsgesellschaft", "a b", "", "  two  spaces "]
        {
            for room in [120, 300, 900] {
                let lines = typeface.lines(text, room, 85, false);
                assert!(lines.iter().all(|line| line.chars().count() == 1 || typeface.width(line, 85, false) <= room));
                let letters = |text: &str| text.chars().filter(|c| *c != ' ').collect::<String>();
                assert_eq!(letters(&lines.concat()), letters(text));
                let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
                assert_eq!(words(&spaced(text, lines).concat()), words(text));
            }
        }
    }

    #[test]
    fn the_font_writes_cyrillic_and_accents() {
        let typeface = Typeface::new().unwrap();
        assert_eq!(typeface.writable("Жёлтый Banco Łódź −1,00 ☐"), "Жёлтый Banco Łódź −1,00 ☐");
    }
}
