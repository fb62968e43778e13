//! People in several companies.
