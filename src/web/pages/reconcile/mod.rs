//! The pages of this group.

use actix_web::web::ServiceConfig;

/// Its addresses.
pub fn routes(_config: &mut ServiceConfig) {}
