//! The four tax spheres of a German association, and which of them an account's name suggests. Sources: §§ 14, 64, 65 and
//! 51–68 AO. Only for bodies that need it. Knows no figure.

use std::str::FromStr;

use super::account::{AccountError, AccountPath};

/// Which sphere an account belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sphere {
    /// Ideeller Bereich: gifts, fees of members, what the group is there for.
    Ideal,
    /// Vermögensverwaltung (§ 14 AO): interest, rent.
    Assets,
    /// Zweckbetrieb (§ 65 AO): a business that serves the purpose itself.
    Purpose,
    /// Wirtschaftlicher Geschäftsbetrieb (§ 64 AO): merch, bar, concerts.
    Business,
}

impl Sphere {
    pub const ALL: [Self; 4] = [Self::Ideal, Self::Assets, Self::Purpose, Self::Business];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ideal => "ideal",
            Self::Assets => "assets",
            Self::Purpose => "purpose",
            Self::Business => "business",
        }
    }

    /// The sphere that an account's second part suggests, where nobody has said one.
    #[must_use]
    pub fn inferred(path: &AccountPath) -> Self {
        match path.parts().nth(1) {
            Some("Interest" | "Rent") => Self::Assets,
            Some("Merch" | "Event" | "Events" | "Bar" | "Sales" | "Shop") => Self::Business,
            Some("Workshop" | "Workshops" | "Seminars") => Self::Purpose,
            _ => Self::Ideal,
        }
    }
}

impl FromStr for Sphere {
    type Err = AccountError;

    fn from_str(text: &str) -> Result<Self, AccountError> {
        let read = text.trim();
        let known = Self::ALL.into_iter().find(|sphere| sphere.name() == read);
        known.ok_or_else(|| AccountError::UnknownSphere { read: read.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sphere_reads_back_and_what_is_none_is_refused_with_the_choices() {
        for sphere in Sphere::ALL {
            assert_eq!(sphere.name().parse::<Sphere>().unwrap(), sphere);
        }
        let said = "zweck".parse::<Sphere>().unwrap_err().to_string();
        assert!(said.contains("zweck") && said.contains("ideal, assets, purpose or business"), "{said}");
    }
}
