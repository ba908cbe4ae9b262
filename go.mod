module github.com/wavecheck/wavecheck

go 1.26.8
