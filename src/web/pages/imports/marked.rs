//! Words set apart in a text.

use std::cmp::Reverse;
use std::ops::Range;

use crate::web::views::imports::Piece;

/// The text with the words that matched set apart, each as often as it stands there.
pub fn pieces(text: &str, marked: &[String]) -> Vec<Piece> {
    // Lowering may change lengths; only where it does not can the places be trusted.
    let lower = text.to_lowercase();
    if lower.len() != text.len() {
        return Piece::plain(text);
    }
    let words = marked.iter().map(|word| word.trim().to_lowercase()).filter(|word| !word.is_empty());
    let mut places: Vec<Range<usize>> = words
        .flat_map(|word| {
            let found: Vec<usize> = lower.match_indices(&word).map(|(start, _)| start).collect();
            found.into_iter().map(move |start| start..start.saturating_add(word.len()))
        })
        .collect();
    places.sort_by_key(|place| (place.start, Reverse(place.end)));
    let (mut said, mut from) = (Vec::new(), 0);
    for place in places {
        // What stands within another word that matched is set apart with it.
        let start = place.start.max(from);
        let (Some(before), Some(found)) = (text.get(from..start), text.get(start..place.end)) else { continue };
        if found.is_empty() {
            continue;
        }
        if !before.is_empty() {
            said.push(Piece { text: before.to_owned(), is_marked: false });
        }
        said.push(Piece { text: found.to_owned(), is_marked: true });
        from = place.end;
    }
    if said.is_empty() {
        return Piece::plain(text);
    }
    if let Some(after) = text.get(from..).filter(|after| !after.is_empty()) {
        said.push(Piece { text: after.to_owned(), is_marked: false });
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_that_matched_are_set_apart_as_they_stand() {
        let said: Vec<(String, bool)> = pieces("Spende RUPRESSION danke", &["rupression".to_owned()])
            .into_iter()
            .map(|piece| (piece.text, piece.is_marked))
            .collect();
        let expected = [("Spende ", false), ("RUPRESSION", true), (" danke", false)];
        assert_eq!(said, expected.map(|(text, is_marked)| (text.to_owned(), is_marked)));
        assert_eq!(pieces("ẞ soli", &["x".to_owned()]).len(), 1);
        let all = |text: &str, words: &[&str]| {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            pieces(text, &words).into_iter().map(|piece| (piece.text, piece.is_marked)).collect::<Vec<_>>()
        };
        let set = |told: &[(&str, bool)]| told.iter().map(|(text, is)| ((*text).to_owned(), *is)).collect::<Vec<_>>();
        assert_eq!(
            all("Soli Russland und Soli Belarus", &["soli russland", "soli belarus", "russland"]),
            set(&[("Soli Russland", true), (" und ", false), ("Soli Belarus", true)])
        );
        assert_eq!(all("soli soli", &["soli"]), set(&[("soli", true), (" ", false), ("soli", true)]));
        assert_eq!(all("solidarity", &["solida", "darity"]), set(&[("solida", true), ("rity", true)]));
        assert_eq!(all("", &["soli"]), all("", &[]));
    }
}
