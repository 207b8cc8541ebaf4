//! `rule`: what the group says its bank lines are.

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::output::Output;
use super::{Done, acting};
use crate::import::rules::USUAL_PERCENT;
use crate::ops::OpsError;
use crate::ops::keep_rules::{RuleText, add_rule, find_rule, list_rules, move_rule, read_rule, remove_rule, rule_json};
use crate::ops::try_rule::{Trial, trial_json, try_rule};
use crate::store::Conn;

#[derive(Debug, Subcommand)]
#[command(after_help = EXAMPLES)]
pub enum RuleCommand {
    /// Every rule, in the order in which they are asked
    List,
    /// Make a rule; it proposes for new lines and for those that wait
    #[command(after_help = NOTATION)]
    Add {
        #[command(flatten)]
        words: RuleWords,
        /// Ask it before all others, not after
        #[arg(long)]
        first: bool,
    },
    /// Try a rule on past lines; nothing is changed
    #[command(after_help = NOTATION)]
    Test {
        /// A rule that is kept already; without it say --when and --then
        id: Option<i64>,
        #[command(flatten)]
        words: RuleWords,
        /// How many lines are listed
        #[arg(long, default_value_t = 50)]
        limit: usize,
    },
    /// End a rule; what was posted by it stays
    Remove {
        /// Its number
        id: i64,
    },
    /// Put a rule to another place in the order
    Move {
        /// The rule's number
        id: i64,
        /// Its place, counted from 1
        #[arg(long)]
        to: usize,
    },
}

#[derive(Debug, Args)]
pub struct RuleWords {
    /// How you know it in the list
    #[arg(long)]
    name: Option<String>,
    /// When it fits: note~TEXT, counterparty=TEXT, amount=10.00..20.00 …; all must hold
    #[arg(long = "when", value_name = "CONDITION")]
    when: Vec<String>,
    /// What the line then is: fund=CODE, account=PATH, split=60%,fund=CODE …
    #[arg(long = "then", value_name = "PROPOSAL")]
    then: Vec<String>,
    /// 0 to 100; from 85 on `import --post` posts what it proposes
    #[arg(long, default_value_t = USUAL_PERCENT, value_parser = clap::value_parser!(u8).range(0..=100))]
    confidence: u8,
}

const EXAMPLES: &str = "Examples:
  solidarity-ledger rule add --name 'Membership' --when 'note~membership|Mitgliedsbeitrag' --when sign=in \\
      --then account=Income:Membership --then fund=general
  solidarity-ledger rule test --when 'counterparty~Stadtwerke' --then account=Expenses:General:Office --then fund=general
  solidarity-ledger rule list";

const NOTATION: &str = "Conditions (all must hold):
  note~TEXT, note=TEXT            the note contains TEXT, or is TEXT; TEXT|OTHER: either
  counterparty~TEXT, counterparty=TEXT
  counterparty-account=IBAN       the other side's account
  amount=10.00, amount=10.00..20.00, amount=10.00.., amount=..20.00
  sign=in, sign=out               money comes in, goes out
  account=PATH                    the statement's account, or one below it
  kind=fee                        what the statement calls it: payment, fee, payout, refund, interest …

Proposals:
  what=donation|income|payment|move   as the account says, when nothing is said
  account=PATH, fund=CODE             without a fund: the one the note names
  contact=D-0042, text=TEXT
  split=60%,fund=CODE  split=10.00,fund=CODE,account=PATH  split=rest,fund=CODE";

impl RuleWords {
    fn text(self) -> RuleText {
        RuleText {
            name: self.name.unwrap_or_default(),
            when: self.when,
            then: self.then,
            confidence_percent: self.confidence,
        }
    }
}

impl RuleCommand {
    pub fn run(self, conn: &mut Conn, output: &Output) -> Done {
        match self {
            Self::List => {
                let rows: Vec<Value> =
                    list_rules(conn)?.iter().zip(1..).map(|(kept, place)| rule_json(kept, place)).collect();
                output.list("rules", &["place", "id", "name", "when", "then", "confidence"], &rows)
            }
            Self::Add { words, first } => {
                let kept = add_rule(conn, &words.text(), first, &acting())?;
                let place = list_rules(conn)?.iter().position(|other| other.id == kept.id).unwrap_or(0);
                output.document(
                    &rule_json(&kept, place.saturating_add(1)),
                    &format!("Rule {} “{}” was made.", kept.id, kept.rule.name),
                )
            }
            Self::Test { id, words, limit } => {
                let (rule, place) = match id {
                    Some(id) => (find_rule(conn, id)?.rule, Some(id)),
                    None => {
                        let mut text = words.text();
                        if text.name.is_empty() {
                            "tried".clone_into(&mut text.name);
                        }
                        (read_rule(conn, &text)?, None)
                    }
                };
                let trial = try_rule(conn, &rule, place)?;
                print(output, &trial, limit)
            }
            Self::Remove { id } => {
                let ended = remove_rule(conn, id, &acting())?;
                let text = format!("Rule {id} “{}” was removed.", ended.rule.name);
                output.document(&json!({ "id": id, "removed": true }), &text)
            }
            Self::Move { id, to } => {
                if to == 0 {
                    return Err(OpsError::NotPossible("Places are counted from 1.".into()));
                }
                move_rule(conn, id, to)?;
                output.document(&json!({ "id": id, "place": to }), &format!("Rule {id} was put to place {to}."))
            }
        }
    }
}

fn print(output: &Output, trial: &Trial, limit: usize) -> Done {
    let document = trial_json(trial, limit);
    if output.format.is_json() {
        return output.document(&document, "");
    }
    let said = |explanation: &Value| {
        let text = |name: &str| explanation[name].as_str().map(str::to_owned);
        let parts = explanation["parts"].as_array().cloned().unwrap_or_default();
        let part = |part: &Value| {
            format!("{} {}", part["amount"].as_str().unwrap_or(""), part["fund"].as_str().unwrap_or("?"))
        };
        let shares = (!parts.is_empty()).then(|| parts.iter().map(part).collect::<Vec<_>>().join(" + "));
        [text("what"), text("account"), text("fund"), shares].into_iter().flatten().collect::<Vec<_>>().join(" ")
    };
    let rows: Vec<Value> = document
        .get("lines")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_object)
        .map(|line| {
            let spoken = |name: &str| json!(line.get(name).map(&said).unwrap_or_default());
            let (now, then) = (spoken("now"), spoken("then"));
            let mut row = line.clone();
            row.insert("now".to_owned(), now);
            row.insert("then".to_owned(), then);
            Value::Object(row)
        })
        .collect();
    output.note(&format!("{} of {} past lines fit.", trial.hits.len(), trial.looked_at));
    output.list("lines", &["date", "amount", "currency", "counterparty", "purpose", "verdict", "now", "then"], &rows)
}
