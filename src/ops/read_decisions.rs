//! What statement lines are, said as text: by a script on the command line, or a program that asks the API. What a line is
//! is written as a rule would write it.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::explain_lines::{Decision, Explanation};
use super::propose_lines::{Proposed, propose_lines};
use super::{OpsError, Refusal, Result};
use crate::import::rules::Proposal;
use crate::ledger::Money;
use crate::store::personal::{self, StoredLine};
use crate::store::{Conn, imports};

/// What is said of one line; exactly one of `is`, `proposed`, `entry`, `set_aside` and `bring_back`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SaidOfLine {
    pub line: i64,
    /// What it is, as `rule add --then` writes it: `what=donation`, `fund=CODE`, `split=60%,fund=CODE`.
    #[serde(default)]
    pub is: Vec<String>,
    /// With `is`: what somebody kept of it before it came, in major units.
    #[serde(default)]
    pub fee: Option<String>,
    /// It is what is proposed for it.
    #[serde(default)]
    pub proposed: bool,
    /// It is this entry, which is in the book already.
    #[serde(default)]
    pub entry: Option<i64>,
    /// It belongs nowhere, for this reason.
    #[serde(default)]
    pub set_aside: Option<String>,
    /// It was set aside, and counts again.
    #[serde(default)]
    pub bring_back: bool,
}

const HOW: &str = "Say one thing of it: \"is\":[\"what=donation\",\"fund=CODE\"], \"proposed\":true, \"entry\":44, \"set_aside\":\"why\" or \"bring_back\":true.";

/// Reads decisions from JSON Lines.
///
/// # Errors
/// Every line that says nothing that can be read.
pub fn read_lines(text: &str) -> Result<Vec<SaidOfLine>> {
    let (mut said, mut refusals) = (Vec::new(), Vec::new());
    for (row, line) in text.lines().zip(1_usize..).filter(|(row, _)| !row.trim().is_empty()) {
        match serde_json::from_str(row) {
            Ok(one) => said.push(one),
            Err(error) => refusals.push(Refusal::new(line, format!("{error}. {HOW}"))),
        }
    }
    if refusals.is_empty() { Ok(said) } else { Err(OpsError::Refused(refusals)) }
}

/// The decisions that are meant, by line.
///
/// # Errors
/// Every one that says nothing, says two things, or of which something cannot be read; by its place in the list.
pub fn read_decisions(conn: &mut Conn, import: i64, said: &[SaidOfLine]) -> Result<Vec<(i64, Decision)>> {
    let stored = lines_of(conn, import)?;
    let wanted: Vec<StoredLine> =
        said.iter().filter(|one| one.proposed).filter_map(|one| stored.get(&one.line).cloned()).collect();
    let proposed: HashMap<i64, Proposed> = match wanted.is_empty() {
        true => HashMap::new(),
        false => propose_lines(conn, wanted)?.into_iter().map(|one| (one.line.id, one)).collect(),
    };
    let (mut decisions, mut refusals) = (Vec::new(), Vec::new());
    for (one, place) in said.iter().zip(1_usize..) {
        let decision = match stored.get(&one.line) {
            Some(line) => decision_of(one, line, proposed.get(&one.line)),
            None => Err(format!("Import {import} has no line {}; `import show {import}` lists them.", one.line)),
        };
        match decision {
            Ok(decision) => decisions.push((one.line, decision)),
            Err(message) => refusals.push(Refusal::new(place, message)),
        }
    }
    if refusals.is_empty() { Ok(decisions) } else { Err(OpsError::Refused(refusals)) }
}

fn lines_of(conn: &mut Conn, import: i64) -> Result<HashMap<i64, StoredLine>> {
    imports::find(conn, import)?.ok_or_else(|| OpsError::NotFound {
        what: format!("import {import}"),
        hint: "`import list` shows those there are.".into(),
    })?;
    Ok(personal::list_lines_of(conn, import)?.into_iter().map(|line| (line.id, line)).collect())
}

fn decision_of(
    said: &SaidOfLine,
    stored: &StoredLine,
    proposed: Option<&Proposed>,
) -> std::result::Result<Decision, String> {
    let ways = [!said.is.is_empty(), said.proposed, said.entry.is_some(), said.set_aside.is_some(), said.bring_back];
    if ways.iter().filter(|is_said| **is_said).count() != 1 || (said.fee.is_some() && said.is.is_empty()) {
        return Err(format!("Line {}: {HOW}", said.line));
    }
    match (said.entry, &said.set_aside) {
        (Some(entry), _) => Ok(Decision::IsEntry(entry)),
        (_, Some(why)) => Ok(Decision::SetAside(why.clone())),
        _ if said.bring_back => Ok(Decision::BringBack),
        _ if said.proposed => {
            let explanation = proposed.and_then(|proposed| proposed.explanation.clone());
            let nothing = || format!("Nothing is proposed for line {}. Say what it is.", said.line);
            explanation.map(Decision::Post).ok_or_else(nothing)
        }
        _ => explanation_of(said, stored).map(Decision::Post),
    }
}

fn explanation_of(said: &SaidOfLine, stored: &StoredLine) -> std::result::Result<Explanation, String> {
    let line = &stored.line;
    let of = |message: String| format!("Line {}: {message}", said.line);
    let proposal = Proposal::read(&said.is, line.currency).map_err(|error| of(error.to_string()))?;
    let what = proposal
        .what_of(line)
        .ok_or_else(|| of("say what it is: \"what=payment\" or \"what=move\", or the account it is for.".to_owned()))?;
    let parts =
        proposal.portions(line).ok_or_else(|| of("the parts do not add up to the amount of the line.".to_owned()))?;
    let fee = said.fee.as_deref().map(|text| Money::parse(text, line.currency)).transpose();
    let fee_minor = fee.map_err(|error| of(error.to_string()))?.map(|fee| fee.minor);
    Ok(Explanation {
        parts,
        contact: proposal.contact,
        text: proposal.text,
        fee_minor,
        ..Explanation::new(what, proposal.account, proposal.fund)
    })
}

/// The lines of an import that wait, each with what is proposed for it and why. Amounts are in major units.
///
/// # Errors
/// When there is no such import.
pub fn list_proposals(conn: &mut Conn, import: i64) -> Result<Vec<Value>> {
    let mut lines: Vec<StoredLine> = lines_of(conn, import)?.into_values().collect();
    lines.sort_by_key(|stored| (stored.line.record, stored.id));
    let row = |one: Proposed| {
        let line = &one.line.line;
        let candidates: Vec<Value> = one
            .candidates
            .iter()
            .map(|candidate| json!({ "fund": candidate.fund, "matched": candidate.matched, "confidence": candidate.confidence_percent }))
            .collect();
        json!({
            "line": one.line.id, "date": line.date, "amount": Money::new(line.amount_minor, line.currency).to_string(),
            "currency": line.currency, "counterparty": line.counterparty, "purpose": line.purpose,
            "is": one.explanation.as_ref().map(|explanation| written(explanation, line.currency)),
            "is_sure": one.is_sure, "needs_look": one.needs_look, "because": one.because, "candidates": candidates,
            "entry_there": one.entry_there,
        })
    };
    Ok(propose_lines(conn, lines)?.into_iter().map(row).collect())
}

/// What is proposed, as `is` takes it. The goods of an order have no such notation: they are taken over as proposed.
fn written(explanation: &Explanation, currency: crate::ledger::Currency) -> Vec<String> {
    let mut all = vec![format!("what={}", explanation.what.name())];
    all.extend(explanation.account.as_ref().map(|account| format!("account={account}")));
    all.extend(explanation.fund.as_ref().map(|fund| format!("fund={fund}")));
    all.extend(explanation.contact.as_ref().map(|contact| format!("contact={contact}")));
    for part in &explanation.parts {
        let fund = part.fund.as_ref().map(|fund| format!(",fund={fund}")).unwrap_or_default();
        let account = part.account.as_ref().map(|account| format!(",account={account}")).unwrap_or_default();
        all.push(format!("split={}{fund}{account}", Money::new(part.minor, currency)));
    }
    all.extend(explanation.text.as_ref().map(|text| format!("text={text}")));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_say_nothing_that_can_be_read_are_all_named() {
        let read = read_lines("{\"line\":1,\"proposed\":true}\n\n{\"line\":2,\"fond\":\"x\"}\nfour\n");
        let Err(OpsError::Refused(refusals)) = read else { panic!("{read:?}") };
        assert_eq!(refusals.iter().map(|refusal| refusal.line).collect::<Vec<_>>(), [3, 4]);
        assert!(refusals.iter().all(|refusal| refusal.message.contains("set_aside")), "{refusals:?}");
        assert_eq!(read_lines("{\"line\":1,\"is\":[\"what=move\"]}").unwrap().len(), 1);
    }
}
