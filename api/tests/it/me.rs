//! The own profile and security.
