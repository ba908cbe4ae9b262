// Package fuzz holds the native fuzz targets, and nothing but glue: a target turns bytes into a Case by
// the bytes source, and judges the same properties as a campaign. Its subfolders hold the campaign, the
// shrinker, the comparison with the reference, and the reports.
package fuzz
