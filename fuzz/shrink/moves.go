package shrink

import "github.com/wavecheck/wavecheck/model"

// move is one way to make a Case smaller: attempts, tried one by one, or chunks of a list. Neither
// modifies the subject.
type move struct {
	name     string
	attempts func(*subject) []attempt
	count    func(*subject) int                           // elements of the list
	chunk    func(s *subject, from, to int) []*model.Case // without the elements from from up to to, the best hope first
	most     int                                          // of a longer list no chunks so small that there are more of them; 0 is no bound
}

// attempt makes one candidate; nil if there is none.
type attempt func() *model.Case

// phases are the moves in the order in which they are tried. A phase is repeated until it finds nothing
// before the next begins: what is still to be dropped is not worth polishing.
var phases = [][]move{
	{
		{name: "reset settings", attempts: resetSettings},
		{name: "lower rounds", attempts: lowerRounds},
		{name: "give programs", attempts: givePrograms},
		{name: "drop what did not run", attempts: dropUnreached},
		{name: "plain types", attempts: plainTypes},
	},
	{
		{name: "drop images", count: countImages, chunk: dropImages},
		{name: "drop roles", count: countRoles, chunk: dropRoles},
		{name: "drop perturbations", count: countPerturbations, chunk: dropPerturbations},
		{name: "drop beginnings", attempts: dropBeginnings},
		{name: "drop rounds", count: countDispatches, chunk: dropRounds, most: roundsMost},
		{name: "drop instructions", count: countInstructions, chunk: dropInstructions},
		{name: "drop parts of roles", attempts: dropPartsOfRoles},
		{name: "inline jumps", attempts: inlineJumps},
		{name: "merge images", attempts: mergeImages},
		{name: "merge roles", attempts: mergeRoles},
		{name: "inline opens", attempts: inlineOpens},
		{name: "drop config keys", attempts: dropConfigKeys},
		{name: "drop rules", attempts: dropRules},
		{name: "drop picks", count: countPicks, chunk: dropPicks},
	},
	{
		{name: "simplify types", attempts: simplifyTypes},
		{name: "simplify instructions", attempts: simplifyInstructions},
		{name: "shorten lists", attempts: shortenLists},
		{name: "simplify perturbations", attempts: simplifyPerturbations},
	},
	{
		{name: "drop pairs", attempts: dropPairs},
		{name: "drop after a detour", attempts: dropAfterDetour},
		{name: "drop with picks", attempts: dropWithPicks},
	},
	{
		{name: "lower numbers", attempts: lowerNumbers},
		{name: "lower ticks", attempts: lowerTicks},
		{name: "rename registers", attempts: renameRegisters},
		{name: "exchange neighbours", attempts: exchangeNeighbours},
		{name: "simplify values", attempts: simplifyValues},
		{name: "lower settings", attempts: lowerSettings},
		{name: "shorten names", attempts: shortenNames},
	},
}
