//! `fund`: lists, opens and closes funds.

use clap::Subcommand;
use serde_json::{Value, json};

use super::output::Output;
use super::{Done, acting};
use crate::ledger::{Fund, FundCode, Money, Restriction};
use crate::ops::bear_fees::set_fee_bearer;
use crate::ops::open_accounts::{close_fund, open_fund};
use crate::store::{Conn, books, funds};

#[derive(Debug, Subcommand)]
pub enum FundCommand {
    /// Every fund
    List,
    /// Open a fund, for example: fund add rupression --restricted --alias "Network case"
    Add {
        /// Its code, such as rupression
        code: String,
        /// What people call it
        #[arg(long)]
        name: Option<String>,
        /// The donors' will binds this money
        #[arg(long, conflicts_with = "designated")]
        restricted: bool,
        /// Set aside by the group's own decision
        #[arg(long)]
        designated: bool,
        /// What donors write when they mean it; may be given several times
        #[arg(long = "alias")]
        aliases: Vec<String>,
        /// What the money may be used for
        #[arg(long)]
        purpose: Option<String>,
        /// How much is to be collected, in the book's currency
        #[arg(long)]
        target: Option<String>,
    },
    /// Say whose cost the fees of payments to a fund are, for example: fund fees rupression --borne-by general
    Fees {
        /// The fund's code
        code: String,
        /// A fund; or “fund” for itself
        #[arg(long, value_name = "FUND")]
        borne_by: String,
    },
    /// Close a fund that holds nothing
    Close {
        /// The fund's code
        code: String,
    },
}

impl FundCommand {
    pub fn run(self, conn: &mut Conn, output: &Output) -> Done {
        match self {
            Self::List => {
                let rows: Vec<Value> = funds::list(conn)?.into_iter().map(|(_, fund)| row(&fund)).collect();
                output.list(
                    "funds",
                    &["code", "name", "restriction", "aliases", "target", "currency", "is_closed"],
                    &rows,
                )
            }
            Self::Add { code, name, restricted, designated, aliases, purpose, target } => {
                let currency = books::get(conn)?.currency;
                let mut fund = Fund::from_code(code.parse()?);
                if let Some(name) = name {
                    fund.name = name;
                }
                fund.restriction = match (restricted, designated) {
                    (true, _) => Restriction::Restricted,
                    (_, true) => Restriction::Designated,
                    _ => Restriction::Unrestricted,
                };
                fund.aliases = aliases;
                fund.purpose = purpose.unwrap_or_default();
                fund.target = target.map(|text| Money::parse(&text, currency)).transpose()?;
                open_fund(conn, &fund)?;
                output
                    .document(&row(&fund), &format!("The fund {} was opened ({}).", fund.code, fund.restriction.name()))
            }
            Self::Fees { code, borne_by } => {
                let code: FundCode = code.parse()?;
                let bearer: Option<FundCode> = if borne_by == "fund" { None } else { Some(borne_by.parse()?) };
                set_fee_bearer(conn, &code, bearer.as_ref())?;
                let text = match &bearer {
                    Some(bearer) => format!("Fees of payments to {code} are borne by {bearer} from now on."),
                    None => format!("Fees of payments to {code} are borne by {code} itself from now on."),
                };
                output.document(&json!({ "code": code, "fees_borne_by": borne_by }), &text)
            }
            Self::Close { code } => {
                let code: FundCode = code.parse()?;
                close_fund(conn, &code, &acting())?;
                output.document(&json!({ "code": code, "is_closed": true }), &format!("The fund {code} was closed."))
            }
        }
    }
}

fn row(fund: &Fund) -> Value {
    json!({ "code": fund.code, "name": fund.name, "restriction": fund.restriction, "purpose": fund.purpose, "aliases": fund.aliases,
        "target": fund.target.map(|target| target.to_string()), "currency": fund.target.map(|target| target.currency),
        "is_closed": fund.is_closed })
}
