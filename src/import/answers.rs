//! Answers to questions as one text: `date_order=dmy,columns=debit=3,credit=4`. Knows the questions' names, not what they
//! are about.

use std::collections::BTreeMap;

/// The questions a file may raise, and what may be said beforehand. `line_12` and
/// `status_on_hold` have the line or the word in their name.
const KNOWN: [&str; 12] = [
    "account",
    "account_fits",
    "columns",
    "date_order",
    "decimal_mark",
    "encoding",
    "lines",
    "paid_back",
    "side",
    "sign",
    "source",
    "year",
];

fn is_question(name: &str) -> bool {
    let of_a_line = name.strip_prefix("line_").is_some_and(|number| number.parse::<u32>().is_ok());
    let of_a_state = name.strip_prefix("status_").is_some_and(|word| !word.is_empty());
    of_a_line || of_a_state || KNOWN.contains(&name)
}

/// The answers by question. A comma parts two of them only before the name of a question: some answers have commas of
/// their own.
///
/// # Errors
/// The part that names no question, as it was written.
pub fn split(text: &str) -> Result<BTreeMap<String, String>, String> {
    let mut answers: Vec<(String, String)> = Vec::new();
    for part in text.split(',') {
        let named = part.split_once('=').map(|(question, given)| (question.trim(), given.trim()));
        let begins = answers.is_empty() || named.is_some_and(|(question, _)| is_question(question));
        match (named, answers.last_mut()) {
            (Some((question, given)), _) if begins => answers.push((question.to_owned(), given.to_owned())),
            (_, Some((_, before))) => {
                before.push(',');
                before.push_str(part);
            }
            (_, None) if part.trim().is_empty() => {}
            (_, None) => return Err(part.trim().to_owned()),
        }
    }
    Ok(answers.into_iter().map(|(question, given)| (question, given.trim_end_matches(',').to_owned())).collect())
}

#[cfg(test)]
mod tests {
    use super::split;

    fn said(text: &str) -> Vec<String> {
        split(text).unwrap().into_iter().map(|(question, given)| format!("{question}: {given}")).collect()
    }

    #[test]
    fn a_comma_parts_answers_only_before_a_question() {
        assert_eq!(said("columns=debit=4,credit=3"), ["columns: debit=4,credit=3"]);
        assert_eq!(
            said("date_order=dmy,columns=booked_on=1,debit=3,credit=4, sign=flip,line_12=known"),
            ["columns: booked_on=1,debit=3,credit=4", "date_order: dmy", "line_12: known", "sign: flip"]
        );
        assert_eq!(
            said("sign=flip,side=Ut,status_on_hold=failed"),
            ["side: Ut", "sign: flip", "status_on_hold: failed"]
        );
        assert_eq!(said("columns=booked_on=Date, posted,amount=3"), ["columns: booked_on=Date, posted,amount=3"]);
        assert_eq!(said(""), Vec::<String>::new());
        assert_eq!(said("sign=flip,"), ["sign: flip"]);
        assert_eq!(split("flip"), Err("flip".to_owned()));
    }
}
