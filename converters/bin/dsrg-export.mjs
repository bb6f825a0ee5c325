#!/usr/bin/env node
import '../dist/bin/dsrg-export.js';
