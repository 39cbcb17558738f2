//! One pod through all plugins.
