//! Codes and names of all open products as one text in small letters: words are found in it many times faster than row by
//! row, and in every script. Kept with the chart, whose stamp changes with them.

use diesel::prelude::*;
use memchr::memmem::Finder;

use super::products::Stretch;
use super::schema::products;
use super::{Conn, Result};

/// Stands behind every code and name, and in nothing that is looked for.
const END: char = '\n';

/// What is searched, and whose it is.
#[derive(Debug, Clone, Default)]
pub struct ProductNames {
    text: String,
    /// Where each product's part of the text begins, and its code, in the order of the book.
    parts: Vec<(usize, String)>,
}

impl ProductNames {
    /// # Errors
    /// When the database cannot be read.
    pub(super) fn read(conn: &mut Conn) -> Result<Self> {
        let open = products::table.filter(products::closed_at.is_null()).order(products::code);
        let rows: Vec<(String, String)> = open.select((products::code, products::name)).load(conn)?;
        Ok(Self::of(rows))
    }

    fn of(rows: Vec<(String, String)>) -> Self {
        let mut names = Self::default();
        for (code, name) in rows {
            let start = names.text.len();
            for part in [&code, &name] {
                names.text.extend(part.to_lowercase().chars().filter(|letter| *letter != END).chain([END]));
            }
            names.parts.push((start, code));
        }
        names
    }

    /// The codes of those in whose code or name the words stand, as they follow each other there: at most so many of that
    /// stretch, in the order of the book.
    #[must_use]
    pub fn find(&self, words: &str, stretch: Stretch<'_>, most: usize) -> Vec<&str> {
        let words: String = words.trim().to_lowercase().chars().filter(|letter| *letter != END).collect();
        let finder = Finder::new(words.as_bytes());
        let begin = match stretch {
            Stretch::After(code) => self.place_of(code).map_or_else(|place| place, |place| place.saturating_add(1)),
            Stretch::Start | Stretch::Before(_) => 0,
        };
        let end = match stretch {
            Stretch::Before(code) => self.place_of(code).unwrap_or_else(|place| place),
            Stretch::Start | Stretch::After(_) => self.parts.len(),
        };
        let mut found = Vec::new();
        let mut at = self.start_of(begin);
        let is_enough = |found: &Vec<&str>| found.len() >= most && !matches!(stretch, Stretch::Before(_));
        let rest_from = |at: usize| self.text.as_bytes().get(at..).filter(|rest| !rest.is_empty());
        while let Some(hit) = rest_from(at).and_then(|rest| finder.find(rest)) {
            let behind = self.parts.partition_point(|(start, _)| *start <= at.saturating_add(hit));
            let Some((_, code)) = self.parts.get(behind.saturating_sub(1)).filter(|_| behind <= end) else { break };
            found.push(code.as_str());
            if is_enough(&found) {
                break;
            }
            at = self.start_of(behind);
        }
        if matches!(stretch, Stretch::Before(_)) {
            found.drain(..found.len().saturating_sub(most));
        }
        found
    }

    fn start_of(&self, place: usize) -> usize {
        self.parts.get(place).map_or(self.text.len(), |(start, _)| *start)
    }

    /// Where the code stands, or would stand: databases order letters each in its own way, so equality goes first.
    fn place_of(&self, code: &str) -> std::result::Result<usize, usize> {
        let known = self.parts.iter().position(|(_, known)| known == code);
        known.ok_or_else(|| self.parts.partition_point(|(_, known)| known.as_str() < code))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> ProductNames {
        let rows = [
            ("A-1", "Шапка, чёрная"),
            ("A-2", "T-shirt M"),
            ("B-1", "T-Shirt L"),
            ("C-1", "Postcard"),
            ("C-2", "shirt"),
        ];
        ProductNames::of(rows.map(|(code, name)| (code.to_owned(), name.to_owned())).to_vec())
    }

    #[test]
    fn words_are_found_in_codes_and_names_of_every_script() {
        let names = names();
        let find = |words| names.find(words, Stretch::Start, 9);
        assert_eq!(find("SHIRT"), ["A-2", "B-1", "C-2"]);
        assert_eq!(find(" t-shirt "), ["A-2", "B-1"]);
        assert_eq!(find("ЧЁРНАЯ"), ["A-1"]);
        assert_eq!(find("c-"), ["C-1", "C-2"]);
        assert_eq!(find("100%"), Vec::<&str>::new());
        // Not across the end of one name and the start of the next code.
        assert_eq!(find("l\nc-1"), Vec::<&str>::new());
        assert!(ProductNames::default().find("shirt", Stretch::Start, 9).is_empty());
    }

    #[test]
    fn a_page_begins_behind_a_code_or_ends_before_one() {
        let names = names();
        assert_eq!(names.find("shirt", Stretch::Start, 1), ["A-2"]);
        assert_eq!(names.find("shirt", Stretch::After("A-2"), 1), ["B-1"]);
        assert_eq!(names.find("shirt", Stretch::After("B-9"), 9), ["C-2"]);
        assert_eq!(names.find("shirt", Stretch::Before("C-2"), 1), ["B-1"]);
        assert_eq!(names.find("shirt", Stretch::Before("A-2"), 9), Vec::<&str>::new());
        assert_eq!(names.find("", Stretch::After("C-1"), 9), ["C-2"]);
    }
}
