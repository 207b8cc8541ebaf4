//! Keeps what the group said about the columns of a file, for the next file of the same kind.

use super::{Acting, OpsError, Result};
use crate::import::Profile;
use crate::store::{Conn, imports, write};

/// Saves a mapping under its name.
///
/// # Errors
/// When the name is taken.
pub fn save_mapping(conn: &mut Conn, profile: &Profile, acting: &Acting) -> Result<()> {
    let content = toml::to_string(profile)
        .map_err(|error| OpsError::NotPossible(format!("The mapping cannot be kept: {error}.")))?;
    write(conn, |conn| Ok(imports::insert_profile(conn, &profile.name, &content, &acting.at)?))
}
