//! Profiles: what cannot be seen in a bank's or provider's file and must be known. Data in `profiles/*.toml`, versioned,
//! nothing removed; a group's own column mapping is a profile too. Knows how to recognise a table, not how to read it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rust_embed::RustEmbed;
use serde::{Deserialize, Serialize};

use super::amount::DecimalMark;
use super::date::DateOrder;
use super::vocabulary::{Role, plain};

#[derive(RustEmbed)]
#[folder = "profiles/"]
struct Files;

/// How a fee column changes the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeeRule {
    /// The fee is taken beside the amount: net = amount − fee.
    Beside,
    /// The amount is already without the fee: net = amount.
    Within,
}

/// What the signs of the amount column mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignRule {
    AsIs,
    /// Money going out is positive, as on card bills.
    Flip,
}

/// A rule on one row: where the column's cell fits, what follows.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowRule {
    /// Column name; compared like all names.
    pub column: String,
    /// Whole cells, without case and accents.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub equals: Vec<String>,
    /// Words inside the cell.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contains: Vec<String>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub is_empty: bool,
    /// booked, pending, failed, info, or `continuation`: the row belongs to the one before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// `out` or `in`: the amount's direction whatever its sign.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(value: &bool) -> bool {
    !*value
}

/// What is known about one layout of one source.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// A short code: `paypal-activity`.
    pub name: String,
    /// What people call it: “PayPal, activity download”.
    pub title: String,
    pub version: u32,
    /// Sets of column names, each sufficient.
    #[serde(default)]
    pub headers: Vec<Vec<String>>,
    /// Columns whose role the name alone does not tell.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub columns: BTreeMap<String, Role>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_order: Option<DateOrder>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decimal_mark: Option<DecimalMark>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign: Option<SignRule>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fee: Option<FeeRule>,
    /// The file tells what payments were for that arrived elsewhere: orders, lists of gifts.
    #[serde(default, skip_serializing_if = "is_false")]
    pub detail: bool,
    /// An order's total is repeated on each of its rows: only the first counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeated_by: Option<String>,
    #[serde(default, rename = "rule", skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<RowRule>,
    /// Where to get a file of this layout, in one sentence.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub how_to_get: String,
}

static BUILTIN: LazyLock<Vec<Profile>> = LazyLock::new(|| {
    let mut found: Vec<Profile> = Files::iter()
        .filter_map(|path| Files::get(&path))
        .filter_map(|file| std::str::from_utf8(&file.data).ok().and_then(|text| toml::from_str(text).ok()))
        .collect();
    found.sort_by(|a, b| (&a.name, a.version).cmp(&(&b.name, b.version)));
    found
});

/// The header sets of [`BUILTIN`], in its order and in comparable form: every file is held against all of them.
static HEADERS: LazyLock<Vec<Vec<Vec<String>>>> =
    LazyLock::new(|| BUILTIN.iter().map(Profile::plain_headers).collect());

/// All profiles that come with the program, by name and version.
#[must_use]
pub fn profiles() -> &'static [Profile] {
    &BUILTIN
}

/// Whether a file of this profile (`shopify-orders@1`) only tells what payments were for that arrived elsewhere.
#[must_use]
pub fn only_tells(label: &str, own: &[Profile]) -> bool {
    own.iter().chain(profiles()).any(|profile| profile.detail && profile.label() == label)
}

impl Profile {
    /// A group's own mapping of a table's columns, saved for the next file of the same header.
    #[must_use]
    pub fn from_mapping(name: &str, names: &[String], roles: &[Option<Role>]) -> Self {
        let columns =
            names.iter().zip(roles).map(|(name, role)| (name.clone(), role.unwrap_or(Role::Ignored))).collect();
        Self {
            name: name.to_owned(),
            title: name.to_owned(),
            version: 1,
            headers: vec![names.iter().filter(|name| !name.trim().is_empty()).cloned().collect()],
            columns,
            ..Self::default()
        }
    }

    /// `name@version`, as readings and stored imports name it.
    #[must_use]
    pub fn label(&self) -> String {
        format!("{}@{}", self.name, self.version)
    }

    /// How many names of its best fitting header set the table has; None when no set is wholly there.
    #[must_use]
    pub fn fits(&self, plain_names: &[String]) -> Option<usize> {
        most_fitting(&self.plain_headers(), plain_names)
    }

    fn plain_headers(&self) -> Vec<Vec<String>> {
        self.headers.iter().map(|set| set.iter().map(|name| plain(name)).collect()).collect()
    }

    /// The role this profile gives a column, if any.
    #[must_use]
    pub fn role(&self, plain_name: &str) -> Option<Role> {
        self.columns.iter().find(|(name, _)| same_name(plain_name, &plain(name))).map(|(_, role)| *role)
    }
}

fn most_fitting(headers: &[Vec<String>], plain_names: &[String]) -> Option<usize> {
    let is_there = |name: &String| plain_names.iter().any(|found| same_name(found, name));
    headers.iter().filter(|set| !set.is_empty() && set.iter().all(is_there)).map(Vec::len).max()
}

/// Names alike, a damaged letter standing for any.
fn same_name(found: &str, known: &str) -> bool {
    found == known
        || found.contains('?')
            && found.len() == known.len()
            && found.bytes().zip(known.bytes()).all(|(a, b)| a == b || a == b'?')
}

/// The profile that knows most of the table's columns: the group's own first, then the newest.
#[must_use]
pub fn choose<'p>(names: &[String], own: &'p [Profile], wanted: Option<&str>) -> Option<&'p Profile> {
    let all = || own.iter().chain(profiles());
    if let Some(wanted) = wanted {
        let is_wanted = |profile: &&Profile| profile.name == wanted || profile.label() == wanted;
        return all().filter(is_wanted).max_by_key(|profile| profile.version);
    }
    let plain_names: Vec<String> = names.iter().map(|name| plain(name)).collect();
    fn best<'p>(fitting: impl Iterator<Item = (usize, &'p Profile)>) -> Option<&'p Profile> {
        fitting.max_by_key(|(count, profile)| (*count, profile.version)).map(|(_, profile)| profile)
    }
    let of_group = own.iter().filter_map(|profile| Some((profile.fits(&plain_names)?, profile)));
    let builtin = profiles().iter().zip(HEADERS.iter());
    let builtin = builtin.filter_map(|(profile, headers)| Some((most_fitting(headers, &plain_names)?, profile)));
    best(of_group).or_else(|| best(builtin))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_profile_file_can_be_read_and_has_its_own_name() {
        let mut seen = std::collections::BTreeSet::new();
        for path in Files::iter() {
            let file = Files::get(&path).unwrap();
            let text = std::str::from_utf8(&file.data).unwrap();
            let profile: Profile = toml::from_str(text).unwrap_or_else(|error| panic!("{path}: {error}"));
            assert!(seen.insert(profile.label()), "{path}: {} is there twice", profile.label());
            assert!(!profile.headers.is_empty(), "{path}: no header set");
        }
        assert!(seen.len() >= 15);
    }

    #[test]
    fn a_groups_own_mapping_fits_its_own_header_and_survives_saving() {
        let names = ["When".to_owned(), "What".to_owned(), "How much".to_owned()];
        let roles = [Some(Role::BookedOn), Some(Role::Purpose), Some(Role::Amount)];
        let profile = Profile::from_mapping("our bank", &names, &roles);
        let saved: Profile = toml::from_str(&toml::to_string(&profile).unwrap()).unwrap();
        assert_eq!(saved, profile);
        assert_eq!(
            choose(&names, std::slice::from_ref(&saved), None).map(|found| found.name.as_str()),
            Some("our bank")
        );
        assert_eq!(saved.role("how much"), Some(Role::Amount));
    }
}
